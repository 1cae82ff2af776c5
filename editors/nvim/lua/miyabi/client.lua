--- The client of miyabi-ls, and requests to it.

local say = require("miyabi.say")

local M = {}

---@param bufnr integer
---@return vim.lsp.Client?
function M.of_buffer(bufnr)
  return vim.lsp.get_clients({ name = "miyabi", bufnr = bufnr })[1]
end

---@return vim.lsp.Client[]
function M.all()
  return vim.lsp.get_clients({ name = "miyabi" })
end

--- The current buffer's client, else any; where none runs, says so.
---@return vim.lsp.Client?
function M.current_or_say()
  local client = M.of_buffer(0) or M.all()[1]
  if not client then
    say.warn(require("miyabi.server").why_not(0))
  end
  return client
end

--- Sends a request; an error is shown, and `on_result` gets the rest.
---@param client vim.lsp.Client
---@param method string
---@param params? table
---@param on_result fun(result: any)
function M.request(client, method, params, on_result)
  client:request(method, params, function(err, result)
    if err then
      say.warn(err.message)
    else
      on_result(result)
    end
  end, vim.api.nvim_get_current_buf())
end

--- Has the server execute a command, which it answers at once.
---@param client vim.lsp.Client
---@param command string
---@param arguments? any[]
---@param on_result? fun(result: any)
function M.execute(client, command, arguments, on_result)
  local params = { command = command, arguments = arguments }
  M.request(client, "workspace/executeCommand", params, on_result or function() end)
end

return M
