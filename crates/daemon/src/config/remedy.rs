//! What the client's options are called in a configuration.

use downbeat_client::Remedy;

/// The key that sets an option which would help after a failure, as a sentence names it.
pub fn remedy_key(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::Trust => "the key `tls.ca_file`",
        Remedy::Identity => "the keys `tls.client_cert` and `tls.client_key`",
        Remedy::Proxy => "the key `proxy`",
        Remedy::Addresses => "the key `ip`",
        Remedy::Url => "the URL",
        other => other.method(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::own;

    #[test]
    fn every_remedy_is_a_key_that_exists() {
        let tls = own::TLS.keys.iter().map(|key| format!("tls.{}", key.name));
        let known: Vec<String> = tls.chain(own::HEARTBEAT.names().into_iter().map(str::to_owned)).collect();
        for remedy in Remedy::ALL {
            let text = remedy_key(remedy);
            assert_ne!(text, remedy.method());
            let named: Vec<&str> = text.split('`').skip(1).step_by(2).collect();
            assert!(named.iter().all(|name| known.iter().any(|known| known == name)), "{text}");
        }
    }
}
