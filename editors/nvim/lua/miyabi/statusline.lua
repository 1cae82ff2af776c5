--- The words for the statusline.

local M = {}

local IN_TROUBLE = { notConnected = "miyabi: not connected", failed = "miyabi: failed" }

--- The start of a progress message, up to the speed: its end is a line of code, of any length.
---@param message string
---@return string
local function phase(message)
  local kept = {}
  for part in vim.gsplit(message, ", ", { plain = true }) do
    if #kept > 0 and not part:find("^%d+ tokens$") and not part:find("^[%d.]+/s$") then
      break
    end
    table.insert(kept, part)
  end
  return table.concat(kept, ", ")
end

---@param running miyabi.Job[]
---@return string
local function job_words(running)
  local words = phase(running[1].message)
  words = words == "" and "starting" or words
  return #running > 1 and ("%s (%d jobs)"):format(words, #running) or words
end

---@param status miyabi.Status
---@return string
local function rest_words(status)
  local words = {}
  local speed = status.tokensPerSecond
  if type(speed) == "number" then
    table.insert(words, ("%.1f/s"):format(speed))
  end
  if status.review == "paused" then
    table.insert(words, "review paused")
  end
  return table.concat(words, ", ")
end

--- The words for one client.
---@param status? miyabi.Status
---@param running miyabi.Job[]
---@return string
function M.words(status, running)
  local model = status and status.model or "miyabi"
  if #running > 0 then
    return model .. " " .. job_words(running)
  end
  if not status then
    return model
  end
  return IN_TROUBLE[status.health] or vim.trim(model .. " " .. rest_words(status))
end

--- The words for a buffer; "" where miyabi has nothing to do with it.
---@param bufnr integer
---@return string
function M.text(bufnr)
  local client = require("miyabi.client").of_buffer(bufnr)
  if client then
    return M.words(require("miyabi.status").of(client.id), require("miyabi.jobs").running(client.id))
  end
  if vim.bo[bufnr].buftype == "" and require("miyabi.server").is_wanted(bufnr) then
    return "miyabi: not running"
  end
  return ""
end

return M
