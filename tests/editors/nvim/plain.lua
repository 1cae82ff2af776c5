-- The three lines of the README and nothing else: the edit lands, undo gives it back, findings are
-- diagnostics, cancelling closes the stream, settings change while it runs.
local t = require("journey")
local check, equal, contains = t.check, t.equal, t.contains

local function titles()
  local params = vim.lsp.util.make_range_params(0, "utf-8")
  params.context = { diagnostics = {}, triggerKind = 1 }
  local answers = vim.lsp.buf_request_sync(0, "textDocument/codeAction", params, 10000)
  local found = {}
  for _, answer in pairs(answers or {}) do
    for _, action in ipairs(answer.result or {}) do
      table.insert(found, action.title)
    end
  end
  return found
end

local client, original
check("attaches, by the README's lines", function()
  client = t.attach()
  original = t.text()
  equal(client.offset_encoding, "utf-8")
  equal(vim.fn.exists(":Miyabi"), 0)
end)

check("lists the actions by syntax, without asking the model", function()
  t.go_to("todo!()")
  equal(titles(), {
    "Generate implementation of fn area",
    "Write rustdoc for fn area",
    "Review fn area",
  })
  t.go_to("self.width *=")
  assert(not titles()[1]:find("Generate"), vim.inspect(titles()))
  equal(#t.events("chat"), 0)
end)

check("generates an implementation, with progress, and undoes it", function()
  t.go_to("todo!()")
  local seen = t.job(function() t.choose("Generate implementation") end)
  contains(t.text(), "{\n        self.width * self.height\n    }")
  equal(seen[1].kind, "begin")
  equal(seen[1].title, "Generate implementation of fn area")
  assert(seen[1].cancellable)
  assert(vim.startswith(seen[#seen].message, "Applied"), vim.inspect(seen[#seen]))
  vim.cmd("silent undo")
  equal(t.text(), original)
end)

check("shows phases, tokens and the last line while a slow answer comes; the edit follows typing", function()
  t.go_to("paced_perimeter")
  local chats = #t.events("chat")
  local seen = t.job(function()
    t.choose("Generate implementation")
    t.wait("the request", function() return #t.events("chat") > chats end)
    vim.api.nvim_buf_set_lines(0, 0, 0, false, { "// typed", "// meanwhile" })
  end)
  local told = vim.inspect(seen)
  assert(told:find("writing, %d+ tokens"), told)
  contains(told, "let half")
  contains(told, " left")
  contains(t.text(), "{\n    let half = rectangle.width + rectangle.height;\n    let whole")
  assert(vim.startswith(t.text(), "// typed\n// meanwhile\n//! Rectangles"))
  vim.cmd("silent undo")
  vim.cmd("silent undo")
  equal(t.text(), original)
end)

check("writes rustdoc and undoes it", function()
  t.go_to("factor;")
  local seen = t.job(function() t.choose("Write rustdoc") end)
  assert(vim.startswith(seen[#seen].message, "Applied"), vim.inspect(seen[#seen]) .. t.text())
  contains(t.text(), "    /// Multiplies both sides by `factor`.\n    pub fn scale")
  equal(select(2, t.text():gsub("/// Multiplies", "")), 1)
  vim.cmd("silent undo")
  equal(t.text(), original)
end)

check("reviews: findings are diagnostics, and go with their text", function()
  t.go_to("text.parse()")
  local seen = t.job(function() t.choose("Review") end)
  equal(seen[#seen].message, "1 finding")
  t.wait("diagnostics", function() return #vim.diagnostic.get(0) == 1 end)
  local finding = vim.diagnostic.get(0)[1]
  equal({ finding.source, finding.code }, { "miyabi", "error-handling" })
  equal(finding.severity, vim.diagnostic.severity.WARN)
  equal({ finding.lnum, finding.col }, { t.row_of("text.parse()") - 1, 4 })
  assert(vim.startswith(finding.message, "`unwrap` panics"), finding.message)
  vim.api.nvim_buf_set_lines(0, 0, 0, false, { "// above" })
  t.wait("the finding to move", function()
    local moved = vim.diagnostic.get(0)[1]
    return moved and moved.lnum == t.row_of("text.parse()") - 1
  end)
  vim.cmd("silent undo")
  vim.cmd("silent %s/unwrap()/unwrap_or(0.0)/")
  t.wait("the finding to go", function() return #vim.diagnostic.get(0) == 0 end)
  vim.cmd("silent undo")
  equal(t.text(), original)
end)

check("cancels: the stream is closed and nothing is changed", function()
  t.go_to("stalled_diagonal")
  local closed = #t.events("closed")
  local seen = t.job(function()
    t.choose("Generate implementation")
    t.wait_for_tokens()
    local token = next(client.progress.pending)
    client:notify("window/workDoneProgress/cancel", { token = token })
  end)
  equal(seen[#seen].message, "Cancelled")
  t.wait("the closed stream", function() return #t.events("closed") > closed end)
  equal(t.text(), original)
end)

check("changed settings count: an endpoint that is not there gives one sentence", function()
  client.settings = { miyabi = { endpoints = { "http://127.0.0.1:9" } } }
  client:notify("workspace/didChangeConfiguration", { settings = client.settings })
  t.go_to("todo!()")
  vim.cmd("messages clear")
  t.job(function() t.choose("Generate implementation") end)
  contains(t.messages(), "LSP[miyabi][Warning]")
  contains(t.messages(), "127.0.0.1:9")
  equal(select(2, t.messages():gsub("LSP%[miyabi%]", "")), 1)
  equal(t.text(), original)
end)

check("a save reviews what changed", function()
  client.settings = { miyabi = { model = "gpt-oss:20b" } } -- and so config.toml's endpoint
  client:notify("workspace/didChangeConfiguration", { settings = client.settings })
  local row = t.row_of("text.parse()")
  vim.api.nvim_buf_set_lines(0, row - 1, row - 1, false, { "    // changed" })
  local seen = t.job(function() vim.cmd("silent write") end)
  equal(seen[#seen].message, "1 finding")
  t.wait("diagnostics", function() return #vim.diagnostic.get(0) == 1 end)
end)

check("ends with the server after a crash, which opening the file starts again", function()
  vim.uv.kill(t.server_pid(), "sigkill")
  t.wait("the end", function() return not t.client() end)
  contains(t.messages(), "Client miyabi quit with exit code 0 and signal 9")
  client = t.attach()
  t.go_to("todo!()")
  local seen = t.job(function() t.choose("Generate implementation") end)
  assert(vim.startswith(seen[#seen].message, "Applied"), vim.inspect(seen[#seen]))
  vim.cmd("silent undo")
end)

check("stops, and has logged nothing but the crash", function()
  local code
  table.insert(client._on_exit_cbs, 1, function(exit_code) code = exit_code end)
  client:stop()
  t.wait("stop", function() return code and not t.client() end)
  equal(code, 0)
  local log = io.open(vim.lsp.log.get_filename())
  for line in log and log:lines() or function() end do
    assert(not line:find("^%[ERROR%]") and not line:find("^%[WARN%]"), line)
  end
end)

check("a server that is missing: Neovim keeps quiet, and :checkhealth vim.lsp says it", function()
  vim.uv.fs_unlink(vim.env.JOURNEY .. "/bin/miyabi-ls")
  vim.cmd("edit!")
  assert(not t.client())
  vim.cmd("checkhealth vim.lsp")
  contains(t.text(), "'miyabi-ls' is not executable. Configuration will not be used.")
end)

t.run()
