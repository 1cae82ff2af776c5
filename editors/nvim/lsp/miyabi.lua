-- The client's configuration: `vim.lsp.enable("miyabi")` is all it needs. What the user gives to
-- `vim.lsp.config("miyabi", {...})` is merged into it.

return {
  cmd = { "miyabi-ls" },
  filetypes = {
    "rust", "python", "javascript", "javascriptreact", "typescript", "typescriptreact", "go",
    -- In these, actions work on a selection.
    "c", "clojure", "cpp", "cs", "dart", "elixir", "erlang", "fsharp", "groovy", "haskell", "java",
    "julia", "kotlin", "lua", "objc", "objcpp", "ocaml", "perl", "php", "ps1", "r", "ruby", "scala",
    "sh", "sql", "svelte", "swift", "vb", "vue", "zig",
  },
  root_markers = { "Cargo.toml", "go.mod", "pyproject.toml", "package.json", ".git" },
  capabilities = { experimental = { miyabi = { status = true, input = true } } },
  handlers = {
    ["miyabi/status"] = require("miyabi.status").on_status,
    ["miyabi/input"] = require("miyabi.input").on_question,
    ["window/showMessage"] = require("miyabi.say").on_message,
    ["window/showDocument"] = require("miyabi.page").on_show_document,
  },
  on_exit = require("miyabi.server").on_exit,
}
