//! Owns the reading of response bodies: as much as it takes to reuse the connection, and no more.
//!
//! Nothing in a body matters to a beat. It is read because HTTP/1.1 can send the next request on a connection
//! only when the answer before it has been read to its end; where that would cost more than a new connection,
//! the body is dropped and the connection with it.

use http_body_util::BodyExt as _;
use hyper::body::{Body, Bytes};
use tokio::time::{Instant, timeout_at};

/// How the reading of a body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Drained {
    /// The whole body has been read.
    Whole,
    /// The body is larger than the cap.
    TooLarge,
    /// The time was up.
    TooSlow,
    /// The connection broke.
    Broken,
}

/// Reads and drops `body`, up to `cap` bytes and until `deadline`.
pub(crate) async fn drain<B>(mut body: B, cap: usize, deadline: Instant) -> Drained
where
    B: Body<Data = Bytes> + Unpin,
{
    // A length announced beyond the cap need not be tried.
    if usize::try_from(body.size_hint().lower()).map_or(true, |least| least > cap) {
        return Drained::TooLarge;
    }
    let reading = async {
        let mut left = cap;
        while let Some(frame) = body.frame().await {
            let Ok(frame) = frame else { return Drained::Broken };
            let length = frame.data_ref().map_or(0, Bytes::len);
            let Some(rest) = left.checked_sub(length) else { return Drained::TooLarge };
            left = rest;
        }
        Drained::Whole
    };
    timeout_at(deadline, reading).await.unwrap_or(Drained::TooSlow)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::pin::Pin;
    use std::task::{Context, Poll};
    use std::time::Duration;

    use http_body_util::{Empty, Full};
    use hyper::body::Frame;

    use super::*;

    /// A body of unknown length: a byte each `pause`, without end.
    struct Endless {
        pause: Duration,
        next: Pin<Box<tokio::time::Sleep>>,
    }

    impl Endless {
        fn every(pause: Duration) -> Self {
            Self { pause, next: Box::pin(tokio::time::sleep(pause)) }
        }
    }

    impl Body for Endless {
        type Data = Bytes;
        type Error = Infallible;

        fn poll_frame(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
        ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
            std::task::ready!(self.next.as_mut().poll(context));
            let next = Instant::now() + self.pause;
            self.next.as_mut().reset(next);
            Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"x")))))
        }
    }

    fn in_two_seconds() -> Instant {
        Instant::now() + Duration::from_secs(2)
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_within_the_cap_is_read_whole() {
        assert_eq!(drain(Empty::new(), 0, in_two_seconds()).await, Drained::Whole);
        assert_eq!(drain(Full::new(Bytes::from_static(b"OK")), 2, in_two_seconds()).await, Drained::Whole);
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_announced_beyond_the_cap_is_not_read() {
        assert_eq!(
            drain(Full::new(Bytes::from_static(b"OK!")), 2, in_two_seconds()).await,
            Drained::TooLarge
        );
    }

    #[tokio::test(start_paused = true)]
    async fn an_endless_body_is_read_up_to_the_cap() {
        let body = Endless::every(Duration::from_millis(1));
        assert_eq!(drain(body, 100, in_two_seconds()).await, Drained::TooLarge);
    }

    #[tokio::test(start_paused = true)]
    async fn an_endless_slow_body_is_read_until_the_deadline() {
        let started = Instant::now();
        let body = Endless::every(Duration::from_millis(300));
        assert_eq!(drain(body, 100, in_two_seconds()).await, Drained::TooSlow);
        assert_eq!(started.elapsed(), Duration::from_secs(2));
    }
}
