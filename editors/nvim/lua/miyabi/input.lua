--- Words that the server asks the user for.

local M = {}

--- Handles `miyabi/input`. Neovim runs it in a coroutine, which waits for `vim.ui.input`: what stands
--- in for that may answer later.
---@param question { title: string, prompt: string }
---@return { value: string }|vim.NIL
function M.on_question(_, question)
  local co = assert(coroutine.running())
  vim.ui.input({ prompt = ("%s: %s "):format(question.title, question.prompt) }, function(text)
    vim.schedule(function()
      coroutine.resume(co, text and { value = text } or vim.NIL)
    end)
  end)
  return coroutine.yield()
end

return M
