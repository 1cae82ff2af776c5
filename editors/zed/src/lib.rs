//! Starts `miyabi-ls` from the PATH.

use zed_extension_api as zed;

struct Miyabi;

impl zed::Extension for Miyabi {
    fn new() -> Self {
        Self
    }

    fn language_server_command(
        &mut self,
        _language_server_id: &zed::LanguageServerId,
        worktree: &zed::Worktree,
    ) -> zed::Result<zed::Command> {
        let command = worktree.which("miyabi-ls").ok_or(
            "miyabi-ls is not on the PATH: install it with `pipx install` or `uv tool install`.",
        )?;
        Ok(zed::Command {
            command,
            args: Vec::new(),
            env: worktree.shell_env(),
        })
    }

    /// What stands below `lsp.miyabi-ls.initialization_options` in the settings.
    fn language_server_initialization_options(
        &mut self,
        language_server_id: &zed::LanguageServerId,
        worktree: &zed::Worktree,
    ) -> zed::Result<Option<zed::serde_json::Value>> {
        let settings =
            zed::settings::LspSettings::for_worktree(language_server_id.as_ref(), worktree)?;
        Ok(settings.initialization_options)
    }
}

zed::register_extension!(Miyabi);
