--- `:Miyabi connect HOST`: checks a model server, and uses it from now on.

local clients = require("miyabi.client")
local say = require("miyabi.say")
local settings = require("miyabi.settings")

local M = {}

---@class miyabi.Check
---@field name string
---@field verdict "ok"|"warning"|"failed"|"skipped"
---@field detail string
---@field fix string

---@class miyabi.EndpointCheck
---@field endpoint string
---@field ready boolean
---@field warning string
---@field models string[]
---@field checks miyabi.Check[]

--- Sentences for the checks with a verdict: what is wrong, and what to do.
---@param answer miyabi.EndpointCheck
---@param verdict string
---@return string[]
local function sentences(answer, verdict)
  local found = {}
  for _, check in ipairs(answer.checks) do
    if check.verdict == verdict then
      table.insert(found, vim.trim(("%s: %s. %s"):format(check.name, (check.detail:gsub("%.$", "")), check.fix)))
    end
  end
  return found
end

---@param answer miyabi.EndpointCheck
local function refuse(answer)
  local lines = { ("%s cannot be used, so nothing is changed."):format(answer.endpoint) }
  say.warn(table.concat(vim.list_extend(lines, sentences(answer, "failed")), "\n"))
end

---@param answer miyabi.EndpointCheck
local function use(answer)
  settings.change({ endpoints = { answer.endpoint } })
  local lines = {
    ("Actions ask %s from now on, in this session."):format(answer.endpoint),
    ("To keep it, write this line into %s:"):format(require("miyabi.config_file").path()),
    ('endpoints = ["%s"]'):format(answer.endpoint),
  }
  if answer.warning ~= "" then
    table.insert(lines, answer.warning)
  end
  say.info(table.concat(vim.list_extend(lines, sentences(answer, "warning")), "\n"))
end

---@param options vim.api.keyset.create_user_command.command_args
function M.run(options)
  local client = clients.current_or_say()
  if not client then
    return
  end
  local fixed = settings.why_fixed("endpoints")
  if fixed then
    say.warn(fixed)
    return
  end
  local host = options.fargs[2]
  say.news(("Looking for Ollama at %s ..."):format(host))
  clients.request(client, "miyabi/checkEndpoint", { endpoint = host }, function(answer)
    if answer.ready then
      use(answer)
    else
      refuse(answer)
    end
  end)
end

return M
