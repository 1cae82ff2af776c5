--- The actions, at the cursor or on a range.

local clients = require("miyabi.client")
local say = require("miyabi.say")

local M = {}

--- What runs the server's command of this name on a range.
---@param command string
---@return fun(options: vim.api.keyset.create_user_command.command_args)
function M.runner(command)
  return function(options)
    local client = clients.of_buffer(0)
    if not client then
      say.warn(require("miyabi.server").why_not(0))
      return
    end
    local place = { uri = vim.uri_from_bufnr(0), range = require("miyabi.range").of(options, client.offset_encoding) }
    clients.execute(client, command, { place })
  end
end

return M
