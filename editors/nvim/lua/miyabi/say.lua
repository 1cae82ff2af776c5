--- Messages to the user.

local M = {}

local last = ""

local LEVELS = {
  [vim.lsp.protocol.MessageType.Error] = vim.log.levels.ERROR,
  [vim.lsp.protocol.MessageType.Warning] = vim.log.levels.WARN,
}

---@param message string
function M.info(message)
  vim.notify("miyabi: " .. message, vim.log.levels.INFO)
end

---@param message string
function M.warn(message)
  vim.notify("miyabi: " .. message, vim.log.levels.WARN)
end

--- News that come by themselves: cut to one line, so that no prompt to press Enter gets in the way
--- of somebody who types.
---@param message string
function M.news(message)
  local text = ("miyabi: " .. message):gsub("%s*\n%s*", " ")
  local width = vim.v.echospace
  if vim.fn.strdisplaywidth(text) > width then
    text = vim.fn.strcharpart(text, 0, math.max(width - 1, 1)) .. "…"
  end
  vim.notify(text, vim.log.levels.INFO)
end

--- Whether the server has just said this.
---@param message string
---@return boolean
function M.was_said(message)
  return message == last
end

--- Handles `window/showMessage`.
---@param params lsp.ShowMessageParams
function M.on_message(_, params)
  last = params.message
  vim.notify("miyabi: " .. params.message, LEVELS[params.type] or vim.log.levels.INFO)
end

return M
