//! Owns [`Shared`]: the state that all attempts by one route share.

use std::sync::Arc;

use crate::connect::Connector;
use crate::error::ClientError;
use crate::options::ClientOptions;
use crate::pools::Pools;
use crate::proxy::Proxies;
use crate::route::RouteOptions;
use crate::tls::{SystemRoots, Trust};

/// The connections of a route, and the options that it was made with.
pub(crate) struct Shared {
    pub(crate) pools: Pools,
    pub(crate) options: Arc<ClientOptions>,
    pub(crate) proxies: Proxies,
    pub(crate) given: RouteOptions,
}

impl Shared {
    pub(crate) fn new(
        options: &Arc<ClientOptions>,
        system: &SystemRoots,
        given: &RouteOptions,
    ) -> Result<Self, ClientError> {
        let connector = Connector {
            trust: Trust::new(system, &options.extra_roots_pem, &given.tls, &options.clock)?,
            proxies: given.proxies.clone(),
            ip: given.ip,
            names: options.names.clone(),
            clock: options.clock.clone(),
            limit: options.connect_timeout,
        };
        let pools = Pools::new(connector, options.max_idle_per_host);
        let proxies = given.proxies.clone();
        Ok(Self { pools, options: options.clone(), proxies, given: given.clone() })
    }
}
