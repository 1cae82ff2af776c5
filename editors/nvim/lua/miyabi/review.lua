--- `:Miyabi pause` and `:Miyabi resume`: the review that a save starts.

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

return M
