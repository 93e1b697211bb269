//! Anything that takes a request.

use crate::monitor::service::Service;

pub(in crate::monitor) static SERVICE: Service = Service {
    word: "plain",
    name: "a monitor",
    about: "anything that takes a request: a status of 2xx is a success",
    form: "any URL",
    ..Service::USUAL
};
