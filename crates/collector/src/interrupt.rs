//! Ctrl-C: a collection that waits for AWS hears it and ends in order; at any other time it ends the program at once, as if
//! nobody heard it.

use std::sync::OnceLock;

use tokio::sync::watch;

/// What shells say of a program that Ctrl-C ended: 128 and the number of the signal.
const EXIT_CODE: i32 = 130;

/// Tells all who listen; none where the system tells no signals.
static SENDER: OnceLock<Option<watch::Sender<bool>>> = OnceLock::new();

/// Hears Ctrl-C as long as it is kept.
#[derive(Debug)]
pub(crate) struct Interrupt(Option<watch::Receiver<bool>>);

impl Interrupt {
    /// Begins to hear.
    pub(crate) fn listen() -> Self {
        Self(SENDER.get_or_init(watch).as_ref().map(watch::Sender::subscribe))
    }

    /// Whether the user stopped it.
    pub(crate) fn is_heard(&self) -> bool {
        self.0.as_ref().is_some_and(|receiver| *receiver.borrow())
    }

    /// Waits until the user stops it.
    pub(crate) async fn heard(&mut self) {
        if let Some(receiver) = &mut self.0
            && receiver.wait_for(|stopped| *stopped).await.is_ok()
        {
            return;
        }
        std::future::pending::<()>().await;
    }
}

/// Begins to watch, beside the collection.
// Why a thread: the signal is the program's own from now on, and while it computes nothing else would look.
fn watch() -> Option<watch::Sender<bool>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().ok()?;
    let sender = watch::Sender::new(false);
    let to = sender.clone();
    let watching = async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            let was_told = to.send_replace(true);
            if was_told || to.receiver_count() == 0 {
                std::process::exit(EXIT_CODE);
            }
        }
    };
    std::thread::Builder::new()
        .name("interrupt".to_owned())
        .spawn(move || runtime.block_on(watching))
        .ok()?;
    Some(sender)
}
