--- The review that a save starts, paused and resumed; that of what changed; findings taken away.

local clients = require("miyabi.client")
local say = require("miyabi.say")

local M = {}

---@param command string
---@param done string
local function execute_for_all(command, done)
  if not clients.current_or_say() then
    return
  end
  for _, client in ipairs(clients.all()) do
    clients.execute(client, command, nil, function()
      say.info(done)
    end)
  end
end

function M.pause()
  execute_for_all("miyabi.pauseReview", "A save starts no review until `:Miyabi resume`.")
end

function M.resume()
  execute_for_all("miyabi.resumeReview", "A save starts a review again.")
end

---@param options vim.api.keyset.create_user_command.command_args
function M.changes(options)
  local client = clients.current_or_say()
  if client then
    clients.execute(client, "miyabi.reviewChanges", { { base = options.fargs[2] or "HEAD" } })
  end
end

--- Takes the findings of the buffer away.
function M.clear()
  local client = clients.current_or_say()
  if client then
    clients.execute(client, "miyabi.clearReview", { vim.uri_from_bufnr(0) })
  end
end

return M
