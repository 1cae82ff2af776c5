--- What a user's configuration may call.

local M = {}

--- Model, speed and running job of the current buffer's server, in a few words; "" without one.
---
--- `vim.o.statusline = "%f %m%=%{v:lua.require'miyabi'.statusline()} %l:%c"`
---@return string
function M.statusline()
  return require("miyabi.statusline").text(vim.api.nvim_get_current_buf())
end

return M
