-- The plugin: a server that is missing, one that crashes, and `:checkhealth miyabi`.
local t = require("journey")
local check, equal, contains = t.check, t.equal, t.contains

local program = vim.env.JOURNEY .. "/bin/miyabi-ls"

local function uninstall()
  assert(vim.uv.fs_unlink(program))
end

local function install()
  assert(vim.uv.fs_symlink(vim.env.SERVER, program))
end

local function health()
  vim.cmd("checkhealth miyabi")
  local text = t.text()
  vim.cmd("bwipe!")
  return text
end

check("says once that the server is missing", function()
  uninstall()
  vim.cmd.edit(t.file)
  vim.cmd("edit")
  contains(t.messages(), "miyabi: The program `miyabi-ls` was not found, so there are no actions. Install it")
  equal(select(2, t.messages():gsub("miyabi: ", "")), 1)
  contains(t.statusline(), "miyabi: not running")
  vim.cmd("messages clear")
  vim.cmd("Miyabi generate")
  contains(t.messages(), "miyabi: The program `miyabi-ls` was not found")
  vim.cmd("messages clear")
  vim.cmd("Miyabi doctor")
  contains(t.messages(), "miyabi: The program `miyabi-ls` was not found")
end)

check(":checkhealth miyabi says what to do about it", function()
  local text = health()
  contains(text, "OK Neovim 0.11")
  contains(text, 'OK `vim.lsp.enable("miyabi")` was called.')
  contains(text, "ERROR The program `miyabi-ls` was not found.")
  contains(text, "pipx install")
  contains(text, 'vim.lsp.config("miyabi", { cmd = { "/path/to/miyabi-ls" } })')
  contains(text, "It does not run.")
end)

check(":Miyabi doctor runs in a terminal where no server runs", function()
  install()
  vim.cmd("Miyabi doctor")
  equal(vim.bo.buftype, "terminal")
  t.wait("the verdict", function() return t.text():find("Ready", 1, true) end)
  vim.cmd("bwipe!")
end)

check(":edit starts it once it is there", function()
  local client = t.attach()
  t.wait("the model", function() return t.statusline():find("gpt-oss:20b", 1, true) end)
  t.wait("the look at the endpoint", function() return require("miyabi.status").of(client.id).health == "ready" end)
end)

check(":checkhealth miyabi tells of the program, the server and the doctor's findings", function()
  local text = health()
  contains(text, "OK miyabi-ls 0.")
  contains(text, program)
  contains(text, "OK Attached to 1 buffer(s), root " .. vim.env.JOURNEY .. "/workspace: gpt-oss:20b at ")
  contains(text, t.model_url .. ", ready")
  contains(text, "miyabi-ls doctor: " .. t.model_url)
  contains(text, "OK TCP: ")
  assert(not text:find("ERROR"), text)
end)

check(":checkhealth miyabi passes on what Neovim was told, and the doctor's fixes", function()
  vim.lsp.config("miyabi", { settings = { miyabi = { endpoints = { "http://127.0.0.1:9" } } } })
  local text = health()
  contains(text, "ERROR TCP: Nothing listens at http://127.0.0.1:9")
  contains(text, "ollama serve")
  vim.lsp.config("miyabi", { settings = { miyabi = { endpoints = { t.model_url } } } })
end)

check(":checkhealth miyabi takes any program", function()
  local fake = vim.env.JOURNEY .. "/fake"
  vim.fn.writefile({ "#!/bin/sh", 'test "$1" = --version && echo miyabi-ls 0.0.1' }, fake)
  vim.fn.setfperm(fake, "rwx------")
  local command = vim.lsp.config.miyabi.cmd
  vim.lsp.config("miyabi", { cmd = { fake } })
  contains(health(), "`miyabi-ls doctor --json --quick` gave no report.")
  vim.fn.writefile({ "#!/bin/sh", "echo broken >&2; exit 3" }, fake)
  contains(health(), "--version` fails: broken")
  vim.lsp.config("miyabi", { cmd = command })
end)

--- Kills the server and waits until its client is gone.
local function crash()
  local client = t.client()
  vim.uv.kill(t.server_pid(), "sigkill")
  t.wait("the end", function() return not t.client() or t.client().id ~= client.id end)
end

local function restarted()
  local client = t.client()
  return client and client.initialized
end

check("starts again after a crash, with the settings of the session", function()
  require("miyabi.settings").change({ model = "smollm2:135m" })
  t.wait("the model", function() return t.statusline():find("smollm2:135m", 1, true) end)
  t.go_to("stalled_diagonal")
  vim.cmd("Miyabi generate")
  t.wait_for_tokens()
  crash()
  t.wait("the restart", restarted)
  contains(t.messages(), "miyabi: The server ended unexpectedly and is started again.")
  t.wait("the model", function() return t.statusline():find("smollm2:135m", 1, true) end)
  assert(not t.statusline():find("writing"), t.statusline())
  t.go_to("todo!()")
  t.job(function() vim.cmd("Miyabi generate") end)
  contains(t.text(), "self.width * self.height")
  vim.cmd("silent undo")
end)

check("gives up on a server that crashes again and again, until it is asked for", function()
  crash()
  t.wait("the second restart", restarted)
  crash()
  t.wait("the third restart", restarted)
  vim.cmd("messages clear")
  crash()
  t.wait("the sentence", function() return t.messages():find("is not started again", 1, true) end)
  contains(t.messages(), "miyabi: The server ended 4 times in a short time and is not started again.")
  contains(t.statusline(), "miyabi: not running")
  vim.cmd("edit!")
  t.wait("the start", restarted)
end)

check("stops when told to, and stays so", function()
  vim.cmd("messages clear")
  vim.lsp.enable("miyabi", false)
  t.wait("the end", function() return not t.client() and not t.server_pid() end)
  equal(t.statusline():find("miyabi:", 1, true), nil)
  vim.cmd("Miyabi generate")
  contains(t.messages(), 'miyabi: The server is not enabled: put `vim.lsp.enable("miyabi")` into your init.lua.')
  assert(not t.messages():find("unexpectedly"), t.messages())
end)

t.run()
