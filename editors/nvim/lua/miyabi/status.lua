--- What each server last said of itself by `miyabi/status`.

local M = {}

---@class miyabi.Status
---@field model string
---@field endpoint string
---@field health "unknown"|"ready"|"notConnected"|"failed"
---@field message string one sentence where `health` is not well
---@field tokensPerSecond number|vim.NIL
---@field review "off"|"changed"|"file"|"paused"
---@field jobs integer

local statuses = {} ---@type table<integer, miyabi.Status>

--- Handles `miyabi/status`.
---@param status miyabi.Status
---@param context lsp.HandlerContext
function M.on_status(_, status, context)
  statuses[context.client_id] = status
  vim.cmd.redrawstatus({ bang = true })
end

---@param client_id integer
---@return miyabi.Status?
function M.of(client_id)
  return statuses[client_id]
end

---@param client_id integer
function M.forget(client_id)
  statuses[client_id] = nil
  vim.cmd.redrawstatus({ bang = true })
end

return M
