//! Owns the reading of response bodies: as much as the answer of a monitor needs, and no more.
//!
//! A body is read to its end for two reasons. Some monitors say in it whether the beat counted; and HTTP/1.1 can
//! send the next request on a connection only when the answer before it has been read. If reading the rest would
//! cost more than a new connection, the rest is dropped together with the connection.

use http_body_util::BodyExt as _;
use hyper::body::{Body, Bytes};
use tokio::time::{Instant, timeout_at};

/// How the reading of a body ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// The whole body has been read.
    Whole,
    /// The body is larger than the cap.
    TooLarge,
    /// The time was up.
    TooSlow,
    /// The connection broke.
    Broken,
}

/// Reads `body`, up to `cap` bytes and until `deadline`. What was read before a premature end is returned too.
pub(crate) async fn read<B>(mut body: B, cap: usize, deadline: Instant) -> (Vec<u8>, End)
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut bytes = Vec::new();
    let reading = async {
        while let Some(frame) = body.frame().await {
            let Ok(frame) = frame else { return End::Broken };
            let Some(data) = frame.data_ref() else { continue };
            let left = cap.saturating_sub(bytes.len());
            bytes.extend(data.iter().take(left));
            if data.len() > left {
                return End::TooLarge;
            }
        }
        End::Whole
    };
    let end = timeout_at(deadline, reading).await.unwrap_or(End::TooSlow);
    (bytes, end)
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
        assert_eq!(read(Empty::new(), 0, in_two_seconds()).await, (vec![], End::Whole));
        let body = Full::new(Bytes::from_static(b"OK"));
        assert_eq!(read(body, 2, in_two_seconds()).await, (b"OK".to_vec(), End::Whole));
    }

    #[tokio::test(start_paused = true)]
    async fn of_a_body_beyond_the_cap_the_beginning_is_read() {
        let body = Full::new(Bytes::from_static(b"OK!"));
        assert_eq!(read(body, 2, in_two_seconds()).await, (b"OK".to_vec(), End::TooLarge));
    }

    #[tokio::test(start_paused = true)]
    async fn an_endless_body_is_read_up_to_the_cap() {
        let body = Endless::every(Duration::from_millis(1));
        assert_eq!(read(body, 100, in_two_seconds()).await, (vec![b'x'; 100], End::TooLarge));
    }

    #[tokio::test(start_paused = true)]
    async fn an_endless_slow_body_is_read_until_the_deadline() {
        let started = Instant::now();
        let body = Endless::every(Duration::from_millis(300));
        assert_eq!(read(body, 100, in_two_seconds()).await, (vec![b'x'; 6], End::TooSlow));
        assert_eq!(started.elapsed(), Duration::from_secs(2));
    }
}
