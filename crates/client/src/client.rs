//! Owns [`Client`], which all beats share, and [`Route`], which beats share that reach their monitors in the same way.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use crate::course;
use crate::create;
use crate::error::{BeatError, ClientError};
use crate::options::ClientOptions;
use crate::outcome::{Delivery, Outcome};
use crate::permits::Permits;
use crate::reply::Reply;
use crate::request::Request;
use crate::retry::{self, RetryPolicy};
use crate::route::RouteOptions;
use crate::shared::Shared;
use crate::target::Target;
use crate::tls::SystemRoots;

/// Sends beats.
///
/// One client serves a whole program: it holds the system's root certificates and, for each way to reach monitors, a
/// [`Route`] with the connections of earlier beats. Cloning it is cheap, and the clones share all of it.
///
/// It runs inside a tokio runtime whose time and I/O drivers are enabled.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    options: Arc<ClientOptions>,
    system: SystemRoots,
    /// The routes in use. Each user of a route holds it, so that routes that a new configuration no longer names
    /// are dropped.
    routes: Mutex<HashMap<RouteOptions, Weak<Shared>>>,
    /// The route with default options.
    direct: Route,
}

impl Client {
    /// Makes a client. Reads the system's root certificates from disk, once.
    ///
    /// A system without root certificates is not an error here, since http needs none; an https beat then fails
    /// at [`Step::Tls`](crate::Step::Tls) and says what would help.
    ///
    /// # Errors
    ///
    /// When an [extra root](ClientOptions::with_extra_roots_pem) cannot be used.
    ///
    /// ```
    /// use downbeat_client::{Client, ClientOptions};
    ///
    /// let error = Client::new(ClientOptions::default().with_extra_roots_pem("no PEM")).unwrap_err();
    /// assert_eq!(error.to_string(), "extra roots: PEM text 1 holds no certificate");
    /// ```
    pub fn new(options: ClientOptions) -> Result<Self, ClientError> {
        let options = Arc::new(options);
        let system = SystemRoots::load();
        let direct = Route { shared: Arc::new(Shared::new(&options, &system, &RouteOptions::default())?) };
        let routes = Mutex::new(HashMap::from([(RouteOptions::default(), Arc::downgrade(&direct.shared))]));
        Ok(Self { inner: Arc::new(Inner { options, system, routes, direct }) })
    }

    /// The route with these options. Equal options give the same route, with the same connections, for as long as
    /// someone holds it, so thousands of targets with the same options cost one.
    ///
    /// # Errors
    ///
    /// When a certificate or key in the options cannot be used.
    ///
    /// ```
    /// use downbeat_client::{Client, ClientOptions, RouteOptions, TlsOptions};
    ///
    /// let client = Client::new(ClientOptions::default())?;
    /// let options = RouteOptions::default().with_tls(TlsOptions::default().with_client_identity("", ""));
    /// assert_eq!(
    ///     client.route(&options).unwrap_err().to_string(),
    ///     "client certificate: the PEM text holds no certificate"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn route(&self, options: &RouteOptions) -> Result<Route, ClientError> {
        // After a panic under the lock the map is still whole: it is changed in one step.
        let mut routes = self.inner.routes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(shared) = routes.get(options).and_then(Weak::upgrade) {
            return Ok(Route { shared });
        }
        let route =
            Route { shared: Arc::new(Shared::new(&self.inner.options, &self.inner.system, options)?) };
        routes.retain(|_, route| route.strong_count() > 0);
        routes.insert(options.clone(), Arc::downgrade(&route.shared));
        Ok(route)
    }

    /// The addresses of a name, in the order in which they should be tried; for an address, the address itself.
    ///
    /// A name is looked up once for all requests at the same time, beats included. The result is not kept.
    ///
    /// # Errors
    ///
    /// The reason of the system's resolver.
    pub async fn look_up(&self, name: &str) -> io::Result<Arc<[IpAddr]>> {
        self.inner.options.names.look_up(name).await
    }

    /// Sends one beat by the default route: a plain GET, tried once.
    ///
    /// `timeout` is the total for all of it.
    ///
    /// # Errors
    ///
    /// When no 2xx answer came in time. The [error](BeatError) says at which [`Step`](crate::Step) the beat failed,
    /// and why.
    pub async fn beat(&self, target: &Target, timeout: Duration) -> Result<Delivery, BeatError> {
        let policy = RetryPolicy::once().with_attempt_timeout(timeout);
        self.inner.direct.send(&Request::new(target.clone()), &policy, timeout).await.into_result()
    }

    /// Sends one beat by the default route; see [`Route::send`].
    pub async fn send(&self, request: &Request, policy: &RetryPolicy, deadline: Duration) -> Outcome {
        self.inner.direct.send(request, policy, deadline).await
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("options", &self.inner.options).finish_non_exhaustive()
    }
}

/// A way to reach monitors: address family, proxy and TLS, and the connections that were made that way.
///
/// Cloning it is cheap, and the clones share the connections.
#[derive(Clone)]
pub struct Route {
    shared: Arc<Shared>,
}

impl Route {
    /// Sends one beat, and tries again as the policy says, within `deadline` for all of it.
    ///
    /// The request's [judge](Request::judge) decides whether an answer is a success; for a plain monitor a status of 2xx is one,
    /// even if the body is lost.
    ///
    /// One request at a time is under way for a beat. The caller must keep beats to one target from overlapping.
    ///
    /// Dropping the future stops the beat: a request under way is cut off and its connection closed. Only a
    /// name look-up that the system has begun runs on in its thread, without effect; a program that ends
    /// should therefore not wait for its runtime's blocking threads (`Runtime::shutdown_background`).
    pub async fn send(&self, request: &Request, policy: &RetryPolicy, deadline: Duration) -> Outcome {
        self.send_by(request, policy, deadline, &()).await
    }

    /// The same, but each attempt waits for a permit of the caller, for programs with thousands of beats under way.
    ///
    /// An outcome with no [attempt](Outcome::attempts) means that no permit came before the deadline.
    pub async fn send_by(
        &self,
        request: &Request,
        policy: &RetryPolicy,
        deadline: Duration,
        permits: &impl Permits,
    ) -> Outcome {
        let shared = &self.shared;
        // The future of an attempt is large. It does not exist during the wait for a permit or in a pause.
        let sending = || permits.sending();
        let attempt = |limit| Box::pin(create::attempt(shared, request, limit, &sending));
        retry::run(policy, deadline, &shared.options.chance, permits, attempt).await.telling()
    }

    /// Asks once, within `limit` for all of it, and gives the whole answer, whatever its status is: for the APIs of other services
    /// than monitors. Redirects are followed as those of beats are.
    ///
    /// A request on a kept connection that turns out to be dead is sent again, so it must be one that may be sent twice.
    ///
    /// # Errors
    ///
    /// When no whole answer came in time, or it was larger than [`ClientOptions::max_body`].
    ///
    /// ```no_run
    /// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
    /// use downbeat_client::{Client, ClientOptions, Request, RouteOptions, Target};
    /// use std::time::Duration;
    ///
    /// let route = Client::new(ClientOptions::default())?.route(&RouteOptions::default())?;
    /// let request = Request::new(Target::parse("http://127.0.0.1:2379/health")?);
    /// let reply = route.ask(&request, Duration::from_secs(2)).await?;
    /// println!("{} {}", reply.status(), reply.text());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn ask(&self, request: &Request, limit: Duration) -> Result<Reply, BeatError> {
        Box::pin(course::ask(&self.shared, request, limit)).await
    }

    /// Whether two routes share their connections.
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }
}

impl fmt::Debug for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Route").field("options", &self.shared.given).finish_non_exhaustive()
    }
}
