--- The running jobs, as their progress tells of them.

local say = require("miyabi.say")

local M = {}

---@class miyabi.Job
---@field token lsp.ProgressToken
---@field title string
---@field message string

local jobs = {} ---@type table<integer, miyabi.Job[]> by client, the oldest first

---@param client_id integer
---@return miyabi.Job[]
function M.running(client_id)
  return jobs[client_id] or {}
end

---@param client_id integer
---@param token lsp.ProgressToken
---@return integer?
local function index_of(client_id, token)
  for index, job in ipairs(M.running(client_id)) do
    if job.token == token then
      return index
    end
  end
end

local on_kind = {
  begin = function(client_id, token, value)
    jobs[client_id] = jobs[client_id] or {}
    table.insert(jobs[client_id], { token = token, title = value.title, message = value.message or "" })
  end,
  report = function(client_id, token, value)
    local index = index_of(client_id, token)
    if index and value.message then
      jobs[client_id][index].message = value.message
    end
  end,
  ["end"] = function(client_id, token, value)
    local index = index_of(client_id, token)
    local job = index and table.remove(jobs[client_id], index)
    if job and value.message and not say.was_said(value.message) then
      say.news(("%s: %s"):format(job.title, value.message))
    end
  end,
}

--- Takes the data of an `LspProgress` event.
---@param data { client_id: integer, params: lsp.ProgressParams }
function M.on_progress(data)
  local client = vim.lsp.get_client_by_id(data.client_id)
  local value = data.params.value
  local handle = type(value) == "table" and on_kind[value.kind]
  if client and client.name == "miyabi" and handle then
    handle(data.client_id, data.params.token, value)
    vim.cmd.redrawstatus({ bang = true })
  end
end

--- Forgets the jobs of a server that has ended.
---@param client_id integer
function M.forget(client_id)
  jobs[client_id] = nil
end

--- Cancels every running job.
function M.cancel()
  local cancelled = false
  for _, client in ipairs(require("miyabi.client").all()) do
    if #M.running(client.id) > 0 then
      require("miyabi.client").execute(client, "miyabi.cancel")
      cancelled = true
    end
  end
  if not cancelled then
    say.info("Nothing is running.")
  end
end

return M
