//! Anything that takes a request.

use crate::monitor::service::Service;
use crate::monitor::texts::Texts;

pub(in crate::monitor) static SERVICE: Service = Service {
    word: "plain",
    name: "a monitor",
    about: "anything that takes a request: a status of 2xx is a success",
    form: "any URL",
    texts: Texts::Body,
    ..Service::USUAL
};
