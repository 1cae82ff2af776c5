--- Where the user's own settings of miyabi-ls are.

local M = {}

---@return string
local function config_folder()
  if vim.fn.has("mac") == 1 then
    return vim.fs.joinpath(vim.env.HOME, "Library", "Application Support")
  end
  if vim.fn.has("win32") == 1 then
    return vim.env.LOCALAPPDATA
  end
  return vim.env.XDG_CONFIG_HOME or vim.fs.joinpath(vim.env.HOME, ".config")
end

---@return string
function M.path()
  return vim.fs.joinpath(config_folder(), "miyabi-ls", "config.toml")
end

return M
