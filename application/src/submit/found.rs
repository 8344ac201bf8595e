//! The templates of a batch.

use std::sync::Arc;

use domain::name::{Namespace, TemplateName};
use domain::template::Template;

use super::{SubmitError, SubmitRequest};
use crate::ports::{Ports, VersionChoice};

/// The templates that a batch has asked for so far. The store is asked once for each, so that
/// `latest` is the same one for all of the batch.
#[derive(Default)]
pub(super) struct Found(Vec<(Wanted, Arc<Template>)>);

#[derive(PartialEq, Eq)]
struct Wanted {
    namespace: Namespace,
    template: TemplateName,
    version: VersionChoice,
}

impl Found {
    /// The template that is asked for.
    pub(super) async fn find(
        &mut self,
        ports: &Ports,
        request: &SubmitRequest,
    ) -> Result<Arc<Template>, SubmitError> {
        let wanted = Wanted {
            namespace: request.namespace.clone(),
            template: request.template.clone(),
            version: request.version.clone(),
        };
        if let Some((_, template)) = self.0.iter().find(|(asked, _)| *asked == wanted) {
            return Ok(Arc::clone(template));
        }
        let Wanted {
            namespace,
            template,
            version,
        } = &wanted;
        let found = ports.templates.get(namespace, template, version).await?;
        let Some(found) = found else {
            let Wanted {
                namespace,
                template,
                version,
            } = wanted;
            return Err(SubmitError::NoTemplate {
                namespace,
                template,
                version,
            });
        };
        self.0.push((wanted, Arc::clone(&found)));
        Ok(found)
    }
}
