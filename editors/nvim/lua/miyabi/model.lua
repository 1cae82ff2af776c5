--- `:Miyabi model`: which model is asked.

local clients = require("miyabi.client")
local say = require("miyabi.say")
local settings = require("miyabi.settings")

local M = {}

local COMPLETION_MS = 1500

---@class miyabi.Model
---@field name string
---@field endpoint string
---@field loaded boolean
---@field sizeBytes integer
---@field parameters string
---@field quantization string

---@class miyabi.Models
---@field current string
---@field models miyabi.Model[]
---@field problems string[]

---@param answer miyabi.Models
---@return string[]
local function names(answer)
  return vim.tbl_map(function(model)
    return model.name
  end, answer.models)
end

---@param name string
local function set(name)
  settings.change({ model = name })
  say.info(("Actions ask %s from now on, in this session."):format(name))
end

--- What there is to choose from; where nothing is, says why.
---@param client vim.lsp.Client
---@param on_models fun(answer: miyabi.Models)
local function with_models(client, on_models)
  clients.request(client, "miyabi/models", vim.empty_dict(), function(answer)
    if #answer.models == 0 then
      say.warn(answer.problems[1] or "No model is installed: `ollama pull gpt-oss:20b` on the model's machine.")
      return
    end
    on_models(answer)
  end)
end

---@param current string
---@return fun(model: miyabi.Model): string
local function description(current)
  return function(model)
    local words = { model.parameters, model.quantization }
    if model.sizeBytes then
      table.insert(words, ("%.1f GB"):format(model.sizeBytes / 1e9))
    end
    if model.loaded then
      table.insert(words, "loaded")
    end
    if model.name == current then
      table.insert(words, "in use")
    end
    return ("%s (%s) at %s"):format(model.name, table.concat(words, ", "), model.endpoint)
  end
end

---@param answer miyabi.Models
local function choose(answer)
  local options = { prompt = "Model to ask:", kind = "miyabi_model", format_item = description(answer.current) }
  vim.ui.select(answer.models, options, function(model)
    if model then
      vim.cmd.redraw() -- takes the list away, below which the message would ask for Enter
      set(model.name)
    end
  end)
end

--- Sets a model that is installed; Ollama takes a name without a tag as `latest`.
---@param answer miyabi.Models
---@param name string
local function set_installed(answer, name)
  local installed = names(answer)
  if vim.list_contains(installed, name) then
    set(name)
  elseif vim.list_contains(installed, name .. ":latest") then
    set(name .. ":latest")
  else
    say.warn(("There is no model %s; there are: %s."):format(name, table.concat(installed, ", ")))
  end
end

--- Lets the user choose, or takes the name that was given.
---@param options vim.api.keyset.create_user_command.command_args
function M.run(options)
  local client = clients.current_or_say()
  if not client then
    return
  end
  local fixed = settings.why_fixed("model")
  if fixed then
    say.warn(fixed)
    return
  end
  local name = options.fargs[2]
  with_models(client, function(answer)
    if name then
      set_installed(answer, name)
    else
      choose(answer)
    end
  end)
end

--- The names of models; none where the answer takes long, so that Tab does not block.
---@return string[]
function M.complete()
  local client = clients.of_buffer(0) or clients.all()[1]
  local answer = client and client:request_sync("miyabi/models", vim.empty_dict(), COMPLETION_MS)
  return answer and answer.result and names(answer.result) or {}
end

return M
