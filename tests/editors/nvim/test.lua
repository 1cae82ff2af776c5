-- nvim --headless --clean -n -i NONE -l test.lua, with the variables of journey.py
-- Every action in a real Neovim: the edit lands, undo gives it back, findings are diagnostics,
-- progress is seen, cancelling closes the stream. Waits on conditions, never sleeps.
local env = vim.env
local server, workspace, model_url, events_file = env.SERVER, env.JOURNEY .. "/workspace", env.MODEL_URL, env.MODEL_EVENTS
local file = workspace .. "/src/lib.rs"

local function wait(what, condition, milliseconds)
  assert(vim.wait(milliseconds or 20000, condition, 10), "timed out: " .. what)
end

local function check(name, test)
  local started = vim.uv.hrtime()
  local ok, reason = xpcall(test, debug.traceback)
  print(("%s nvim: %s (%d ms)\n"):format(ok and "ok  " or "FAIL", name, (vim.uv.hrtime() - started) / 1e6))
  if not ok then
    io.stderr:write(tostring(reason) .. "\n")
    os.exit(1)
  end
end

local function buffer_text()
  return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
end

local function row_of(needle)
  for row, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    if line:find(needle, 1, true) then
      return row
    end
  end
  error("not in the buffer: " .. needle)
end

local function go_to(needle)
  local row = row_of(needle)
  local column = vim.api.nvim_buf_get_lines(0, row - 1, row, false)[1]:find(needle, 1, true)
  vim.api.nvim_win_set_cursor(0, { row, column - 1 })
end

local function events(kind)
  local found = {}
  for line in io.lines(events_file) do
    local event = vim.json.decode(line)
    if event.event == kind then
      table.insert(found, event)
    end
  end
  return found
end

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

--- Chooses the action whose title begins so, as a user would in the menu.
local function choose(beginning)
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(action)
      return vim.startswith(action.title, beginning)
    end,
  })
end

local progress, messages = {}, {}
local function ended()
  return #vim.tbl_filter(function(value) return value.kind == "end" end, progress)
end

--- Runs `act` and waits until the job it starts has ended; returns its progress values.
local function job(act)
  local before, first = ended(), #progress + 1
  act()
  wait("the end of the job", function() return ended() > before end)
  return vim.list_slice(progress, first)
end

local client, exit_code
check("attaches", function()
  vim.opt.swapfile = false
  vim.opt.undofile = false
  vim.cmd.filetype("on") -- -l does not load filetype detection
  vim.api.nvim_create_autocmd("LspProgress", {
    callback = function(event) table.insert(progress, event.data.params.value) end,
  })
  vim.lsp.handlers["window/showMessage"] = function(_, message) table.insert(messages, message.message) end
  -- The three lines of the README.
  vim.lsp.config("miyabi", { cmd = { server }, filetypes = { "rust" }, root_markers = { "Cargo.toml" },
    init_options = { endpoints = { model_url } }, on_exit = function(code) exit_code = code end })
  vim.lsp.enable("miyabi")
  vim.cmd.edit(file)
  wait("attach", function()
    client = vim.lsp.get_clients({ bufnr = 0, name = "miyabi" })[1]
    return client and client.initialized
  end)
  assert(client.offset_encoding == "utf-8", client.offset_encoding)
end)

local original = buffer_text()

check("lists the actions by syntax, without asking the model", function()
  go_to("todo!()")
  assert(vim.deep_equal(titles(), {
    "Generate implementation of fn area",
    "Write rustdoc for fn area",
    "Review fn area",
  }), vim.inspect(titles()))
  go_to("self.width *=")
  assert(not titles()[1]:find("Generate"), vim.inspect(titles()))
  assert(#events("chat") == 0)
end)

check("generates an implementation, with progress, and undoes it", function()
  go_to("todo!()")
  local seen = job(function() choose("Generate implementation") end)
  assert(buffer_text():find("{\n        self.width * self.height\n    }", 1, true), buffer_text())
  assert(seen[1].kind == "begin" and seen[1].title == "Generate implementation of fn area", vim.inspect(seen))
  assert(seen[1].cancellable)
  assert(seen[#seen].message:find("^Applied"), vim.inspect(seen[#seen]))
  vim.cmd("silent undo")
  assert(buffer_text() == original, buffer_text())
end)

check("shows phases, tokens and the last line while a slow answer comes; the edit follows typing", function()
  go_to("paced_perimeter")
  local chats = #events("chat")
  local seen = job(function()
    choose("Generate implementation")
    wait("the request", function() return #events("chat") > chats end)
    vim.api.nvim_buf_set_lines(0, 0, 0, false, { "// typed", "// meanwhile" })
  end)
  local told = vim.inspect(seen)
  assert(told:find("writing, %d+ tokens"), told)
  assert(told:find("let half", 1, true), told)
  assert(told:find(" left", 1, true), told)
  assert(buffer_text():find("{\n    let half = rectangle.width + rectangle.height;\n    let whole", 1, true), buffer_text())
  assert(vim.startswith(buffer_text(), "// typed\n// meanwhile\n//! Rectangles"))
  vim.cmd("silent undo")
  vim.cmd("silent undo")
  assert(buffer_text() == original, buffer_text())
end)

check("writes rustdoc and undoes it", function()
  go_to("factor;")
  local seen = job(function() choose("Write rustdoc") end)
  assert(seen[#seen].message:find("^Applied"), vim.inspect(seen[#seen]) .. buffer_text())
  assert(buffer_text():find("    /// Multiplies both sides by `factor`.\n    pub fn scale", 1, true), buffer_text())
  assert(select(2, buffer_text():gsub("/// Multiplies", "")) == 1, buffer_text())
  vim.cmd("silent undo")
  assert(buffer_text() == original)
end)

check("reviews: findings are diagnostics, and go with their text", function()
  go_to("text.parse()")
  local seen = job(function() choose("Review") end)
  assert(seen[#seen].message == "1 finding", vim.inspect(seen[#seen]))
  wait("diagnostics", function() return #vim.diagnostic.get(0) == 1 end)
  local finding = vim.diagnostic.get(0)[1]
  assert(finding.source == "miyabi" and finding.code == "error-handling", vim.inspect(finding))
  assert(finding.severity == vim.diagnostic.severity.WARN)
  assert(finding.lnum == row_of("text.parse()") - 1 and finding.col == 4, vim.inspect(finding))
  assert(finding.message:find("^`unwrap` panics"), finding.message)
  vim.api.nvim_buf_set_lines(0, 0, 0, false, { "// above" })
  wait("the finding to move", function()
    local moved = vim.diagnostic.get(0)[1]
    return moved and moved.lnum == row_of("text.parse()") - 1
  end)
  vim.cmd("silent undo")
  vim.cmd("silent %s/unwrap()/unwrap_or(0.0)/")
  wait("the finding to go", function() return #vim.diagnostic.get(0) == 0 end)
  vim.cmd("silent undo")
  assert(buffer_text() == original)
end)

check("cancels: the stream is closed and nothing is changed", function()
  go_to("stalled_diagonal")
  local chats, closed, seen = #events("chat"), #events("closed"), nil
  seen = job(function()
    choose("Generate implementation")
    wait("tokens", function()
      local last = progress[#progress]
      return #events("chat") > chats and last and (last.message or ""):find("^writing")
    end)
    local token
    for each in pairs(client.progress.pending) do
      token = each
    end
    client:notify("window/workDoneProgress/cancel", { token = token })
  end)
  assert(seen[#seen].message == "Cancelled", vim.inspect(seen[#seen]))
  wait("the closed stream", function() return #events("closed") > closed end)
  assert(buffer_text() == original)
end)

check("changed settings count: an endpoint that is not there gives one sentence", function()
  client.settings = { miyabi = { endpoints = { "http://127.0.0.1:9" } } }
  client:notify("workspace/didChangeConfiguration", { settings = client.settings })
  go_to("todo!()")
  job(function() choose("Generate implementation") end)
  assert(#messages == 1, vim.inspect(messages))
  print("     " .. messages[1])
  assert(messages[1]:find("127.0.0.1:9", 1, true), messages[1])
  assert(buffer_text() == original)
end)

check("a save reviews what changed", function()
  client.settings = { miyabi = { endpoints = { model_url } } }
  client:notify("workspace/didChangeConfiguration", { settings = client.settings })
  local row = row_of("text.parse()")
  vim.api.nvim_buf_set_lines(0, row - 1, row - 1, false, { "    // changed" })
  local seen = job(function() vim.cmd("silent write") end)
  assert(seen[#seen].message == "1 of 1 reviewed; 1 finding", vim.inspect(seen))
  wait("diagnostics", function() return #vim.diagnostic.get(0) == 1 end)
end)

check("stops, and has logged nothing", function()
  client:stop()
  wait("stop", function() return exit_code end)
  assert(exit_code == 0, exit_code)
  local log = io.open(vim.lsp.log.get_filename())
  for line in log and log:lines() or function() end do
    assert(not line:find("^%[ERROR%]") and not line:find("^%[WARN%]"), line)
  end
end)
os.exit(0)
