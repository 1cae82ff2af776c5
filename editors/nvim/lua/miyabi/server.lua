--- The program `miyabi-ls`: whether it can start, and what happens when it ends.

local say = require("miyabi.say")

local M = {}

local RESTARTS = 3
local WITHIN_MS = 180000
local FIRST_DELAY_MS = 500
local SHOWN = 7

local crashes = {} ---@type number[] when, in milliseconds

--- The command that starts the server; nil where the user's configuration has a function for it.
---@return string[]?
function M.command()
  local config = vim.lsp.config.miyabi
  local cmd = config and config.cmd
  return type(cmd) == "table" and cmd or nil
end

---@return boolean
function M.is_enabled()
  if vim.lsp.is_enabled then
    return vim.lsp.is_enabled("miyabi")
  end
  return vim.lsp._enabled_configs.miyabi ~= nil -- Neovim 0.11.0
end

---@return boolean
function M.is_installed()
  local command = M.command()
  return command == nil or vim.fn.executable(command[1]) == 1
end

--- Whether the server is meant to run for a buffer.
---@param bufnr integer
---@return boolean
function M.is_wanted(bufnr)
  if not M.is_enabled() then
    return false
  end
  local filetypes = vim.lsp.config.miyabi.filetypes
  return filetypes == nil or vim.list_contains(filetypes, vim.bo[bufnr].filetype)
end

--- What is wrong when the program is not there.
---@return string
function M.missing()
  return ("The program `%s` was not found, so there are no actions. Install it (:help miyabi-install),"):format(
    M.command()[1]
  ) .. " then `:edit` starts it; `:checkhealth miyabi` says more."
end

--- Why a buffer has no client.
---@param bufnr integer
---@return string
function M.why_not(bufnr)
  if not M.is_enabled() then
    return 'The server is not enabled: put `vim.lsp.enable("miyabi")` into your init.lua.'
  end
  if not M.is_installed() then
    return M.missing()
  end
  if not M.is_wanted(bufnr) then
    local filetypes = vim.lsp.config.miyabi.filetypes
    local others = #filetypes > SHOWN and (" and %d others"):format(#filetypes - SHOWN) or ""
    local shown = table.concat(filetypes, ", ", 1, math.min(SHOWN, #filetypes))
    return ("The server does not run. It starts with a file of these types: %s%s."):format(shown, others)
  end
  return "The server does not run for this file. `:edit` starts it; `:checkhealth miyabi` says more."
end

--- Says once that the program is missing; Neovim itself writes that into a log, and nothing else.
---@param bufnr integer
function M.say_if_missing(bufnr)
  if vim.bo[bufnr].buftype == "" and M.is_wanted(bufnr) and not M.is_installed() then
    vim.notify_once("miyabi: " .. M.missing(), vim.log.levels.WARN)
  end
end

--- How often it crashed lately, this time included.
---@return integer
local function count_crash()
  local now = vim.uv.now()
  crashes = vim.tbl_filter(function(at)
    return now - at < WITHIN_MS
  end, crashes)
  table.insert(crashes, now)
  return #crashes
end

local function restart_or_give_up()
  if not M.is_enabled() or vim.v.exiting ~= vim.NIL then
    return
  end
  local count = count_crash()
  if count > RESTARTS then
    say.warn(
      ("The server ended %d times in a short time and is not started again."):format(count)
        .. " `:checkhealth miyabi` says more; `:edit` starts it again."
    )
    return
  end
  vim.defer_fn(function()
    if not M.is_enabled() then
      return
    end
    say.news("The server ended unexpectedly and is started again.")
    vim.lsp.enable("miyabi") -- attaches every buffer that has lost its client
  end, FIRST_DELAY_MS * 2 ^ (count - 1))
end

--- Called when the program has ended.
---@param code integer
---@param signal integer
---@param client_id integer
function M.on_exit(code, signal, client_id)
  local crashed = code ~= 0 or (signal ~= 0 and signal ~= 15)
  vim.schedule(function()
    require("miyabi.status").forget(client_id)
    require("miyabi.jobs").forget(client_id)
    if crashed then
      restart_or_give_up()
    end
  end)
end

return M
