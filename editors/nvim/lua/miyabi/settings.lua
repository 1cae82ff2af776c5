--- Settings that change while the server runs.

local clients = require("miyabi.client")

local M = {}

--- What a client's server was told so far: it keeps only the last section it is sent, so a change
--- must hold all of it.
---@param client vim.lsp.Client
---@return table
local function section(client)
  if client.settings.miyabi then
    return client.settings.miyabi
  end
  local first = client.config.init_options or {}
  return first.miyabi or first
end

--- A sentence where a variable fixes a setting, so that changing it here would do nothing.
---@param name string
---@return string?
function M.why_fixed(name)
  local variable = "MIYABI_" .. name:upper()
  if (vim.env[variable] or "") ~= "" then
    return ("%s is set, and wins over what is chosen here; start Neovim without it."):format(variable)
  end
end

--- Changes settings for the rest of the session, of the servers that run and of those to come.
---@param changes table
function M.change(changes)
  for _, client in ipairs(clients.all()) do
    local changed = vim.tbl_deep_extend("force", section(client), changes)
    client.settings = vim.tbl_extend("force", client.settings, { miyabi = changed })
    client:notify("workspace/didChangeConfiguration", { settings = client.settings })
    vim.lsp.config("miyabi", { settings = { miyabi = changed } })
  end
end

return M
