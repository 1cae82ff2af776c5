--- `:Miyabi doctor`: looks at the endpoints, the models and this machine.

local clients = require("miyabi.client")
local say = require("miyabi.say")

local M = {}

--- Without a server the program itself is run, in a terminal of its own.
local function run_in_terminal()
  local server = require("miyabi.server")
  local command = server.command()
  if not command or not server.is_installed() then
    say.warn(server.why_not(0))
    return
  end
  vim.cmd("botright new")
  vim.fn.jobstart({ command[1], "doctor" }, { term = true })
end

--- Has the server show its page; see page.lua.
function M.run()
  local client = clients.of_buffer(0) or clients.all()[1]
  if client then
    clients.execute(client, "miyabi.doctor")
  else
    run_in_terminal()
  end
end

return M
