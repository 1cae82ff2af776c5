--- The actions, at the cursor or on a range.

local clients = require("miyabi.client")
local say = require("miyabi.say")

local M = {}

--- What runs the server's command of this name on a range; words that follow are its instruction.
---@param command string
---@return fun(options: vim.api.keyset.create_user_command.command_args)
function M.runner(command)
  return function(options)
    local words = table.concat(options.fargs, " ", 2)
    local client = clients.of_buffer(0)
    if not client then
      say.warn(require("miyabi.server").why_not(0))
      return
    end
    local place = { uri = vim.uri_from_bufnr(0), range = require("miyabi.range").of(options, client.offset_encoding) }
    place.instruction = words ~= "" and words or nil
    clients.execute(client, command, { place })
  end
end

--- Applies what is being compiled.
function M.apply_unproved()
  for _, client in ipairs(clients.all()) do
    clients.execute(client, "miyabi.applyUnproved")
  end
end

return M
