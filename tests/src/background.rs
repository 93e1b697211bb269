//! Owns [`Background`]: the thread of a server of the tests, which ends when it is dropped.

use std::net::{Ipv4Addr, SocketAddr};
use std::thread::JoinHandle;

use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// A server on a thread of its own. Stops, and closes its connections, when dropped.
#[derive(Debug)]
pub(crate) struct Background {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Background {
    /// Listens on a free port of this address, and has `serve` take the connections. Gives the address with the port, too.
    pub(crate) fn start<F: Future<Output = ()>>(
        host: Ipv4Addr,
        serve: impl FnOnce(TcpListener) -> F + Send + 'static,
    ) -> (Self, SocketAddr) {
        let (stop, stopped) = oneshot::channel();
        let (bound, address) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::bind((host, 0)).await.unwrap();
                bound.send(listener.local_addr().unwrap()).unwrap();
                tokio::select! {
                    () = serve(listener) => {}
                    _ = stopped => {}
                }
            });
        });
        (Self { stop: Some(stop), thread: Some(thread) }, address.recv().unwrap())
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // Fails when the thread has ended already, by a panic that the join below passes over: the test has seen it.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
