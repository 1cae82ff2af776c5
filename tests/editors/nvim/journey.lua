--- What every test in Neovim needs. Conditions are waited for, nothing sleeps.

local M = {}

M.model_url = vim.env.MODEL_URL
M.file = vim.env.JOURNEY .. "/workspace/src/lib.rs"

local checks = {}

--- Adds a check; `run` runs them in order.
function M.check(name, test)
  table.insert(checks, { name = name, test = test })
end

function M.wait(what, condition, milliseconds)
  if not vim.wait(milliseconds or 20000, condition, 10) then
    error("timed out: " .. what, 2)
  end
end

function M.equal(found, wanted)
  if not vim.deep_equal(found, wanted) then
    error(("found %s, wanted %s"):format(vim.inspect(found), vim.inspect(wanted)), 2)
  end
end

function M.contains(text, part)
  if not text:find(part, 1, true) then
    error(("%q is not in: %s"):format(part, text), 2)
  end
end

function M.text(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer or 0, 0, -1, false), "\n")
end

function M.row_of(needle)
  for row, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    if line:find(needle, 1, true) then
      return row
    end
  end
  error("not in the buffer: " .. needle)
end

function M.go_to(needle)
  local row = M.row_of(needle)
  local column = vim.fn.getline(row):find(needle, 1, true)
  vim.api.nvim_win_set_cursor(0, { row, column - 1 })
end

--- What happened to the model server, of one kind.
function M.events(kind)
  local found = {}
  for line in io.lines(vim.env.MODEL_EVENTS) do
    local event = vim.json.decode(line)
    if event.event == kind then
      table.insert(found, event)
    end
  end
  return found
end

function M.client()
  return vim.lsp.get_clients({ bufnr = 0, name = "miyabi" })[1]
end

--- Opens the sample and waits for its client.
function M.attach()
  vim.cmd.edit(M.file)
  local client
  M.wait("attach", function()
    client = M.client()
    return client and client.initialized
  end)
  return client
end

--- The process of the server that this Neovim started.
function M.server_pid()
  for _, pid in ipairs(vim.api.nvim_get_proc_children(vim.fn.getpid())) do
    if vim.api.nvim_get_proc(pid).name:find("miyabi", 1, true) then
      return pid
    end
  end
end

function M.statusline()
  return vim.api.nvim_eval_statusline(vim.o.statusline, {}).str
end

function M.messages()
  return vim.fn.execute("messages")
end

--- Every progress value, in order.
M.progress = {}

local function ended()
  return #vim.tbl_filter(function(value)
    return value.kind == "end"
  end, M.progress)
end

--- Runs `act` and waits until the job it starts has ended; returns its progress values.
function M.job(act)
  local before, first = ended(), #M.progress + 1
  act()
  M.wait("the end of the job", function()
    return ended() > before
  end)
  return vim.list_slice(M.progress, first)
end

--- Waits until the running job writes.
function M.wait_for_tokens()
  M.wait("tokens", function()
    local last = M.progress[#M.progress]
    return last and (last.message or ""):find("^writing")
  end)
end

--- Chooses the code action whose title begins so, as a user would in the menu.
function M.choose(beginning)
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(action)
      return vim.startswith(action.title, beginning)
    end,
  })
end

local function run_one(each)
  local started = vim.uv.hrtime()
  local ok, reason = xpcall(each.test, debug.traceback)
  local milliseconds = (vim.uv.hrtime() - started) / 1e6
  io.stdout:write(("%s nvim: %s (%d ms)\n"):format(ok and "ok  " or "FAIL", each.name, milliseconds))
  if not ok then
    io.stdout:write(tostring(reason), "\n:messages\n", M.messages(), "\n")
  end
  return ok
end

--- Runs the checks in order, the first that fails ends the run, and quits Neovim.
function M.run()
  vim.api.nvim_create_autocmd("LspProgress", {
    callback = function(event)
      table.insert(M.progress, event.data.params.value)
    end,
  })
  vim.schedule(function() -- once Neovim has started altogether
    for _, each in ipairs(checks) do
      if not run_one(each) then
        vim.cmd("cquit 1")
      end
    end
    vim.cmd("qall!")
  end)
end

return M
