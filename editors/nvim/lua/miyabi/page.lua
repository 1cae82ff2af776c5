--- Pages that the server shows.

local M = {}

--- Handles `window/showDocument`: in a window of its own, so that no source goes out of sight.
---@param params lsp.ShowDocumentParams
---@param context lsp.HandlerContext
function M.on_show_document(err, params, context)
  local is_shown = #vim.fn.win_findbuf(vim.uri_to_bufnr(params.uri)) > 0
  if not params.external and not is_shown then
    vim.cmd("botright split")
  end
  local answer = vim.lsp.handlers["window/showDocument"](err, params, context)
  if not params.external then
    vim.cmd("silent! checktime") -- a page that was shown before has been written anew
  end
  return answer
end

return M
