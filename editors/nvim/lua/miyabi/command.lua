--- `:Miyabi`: its subcommands and their completion.

local say = require("miyabi.say")

local M = {}

---@class miyabi.Subcommand
---@field run fun(options: vim.api.keyset.create_user_command.command_args)
---@field range? boolean whether it takes a range
---@field argument? "optional"|"needed"|"words"
---@field complete? fun(): string[]

---@type table<string, miyabi.Subcommand>
local subcommands = {
  generate = { run = require("miyabi.actions").runner("miyabi.generate"), range = true },
  doc = { run = require("miyabi.actions").runner("miyabi.doc"), range = true },
  docall = { run = require("miyabi.actions").runner("miyabi.docAll"), range = true },
  review = { run = require("miyabi.actions").runner("miyabi.reviewSelection"), range = true },
  reviewfile = { run = require("miyabi.actions").runner("miyabi.reviewFile") },
  reviewchanges = { run = require("miyabi.review").changes, argument = "optional" },
  clear = { run = require("miyabi.review").clear },
  again = { run = require("miyabi.actions").runner("miyabi.tryAgain") },
  refine = { run = require("miyabi.actions").runner("miyabi.refine"), argument = "words" },
  undo = { run = require("miyabi.actions").runner("miyabi.undo") },
  continue = { run = require("miyabi.actions").runner("miyabi.continue") },
  now = { run = require("miyabi.actions").apply_unproved },
  model = {
    run = require("miyabi.model").run,
    argument = "optional",
    complete = require("miyabi.model").complete,
  },
  connect = { run = require("miyabi.connect").run, argument = "needed" },
  doctor = { run = require("miyabi.doctor").run },
  pause = { run = require("miyabi.review").pause },
  resume = { run = require("miyabi.review").resume },
  cancel = { run = require("miyabi.jobs").cancel },
}

---@return string[]
local function names()
  local found = vim.tbl_keys(subcommands)
  table.sort(found)
  return found
end

--- What is wrong with how a subcommand is called; nil where nothing is.
---@param subcommand miyabi.Subcommand
---@param options vim.api.keyset.create_user_command.command_args
---@return string?
local function misuse(subcommand, options)
  local name, count = options.fargs[1], #options.fargs - 1
  if count > 1 and subcommand.argument ~= "words" then
    return (":Miyabi %s takes one argument at most."):format(name)
  end
  if count > 0 and not subcommand.argument then
    return (":Miyabi %s takes no argument."):format(name)
  end
  if count == 0 and subcommand.argument == "needed" then
    return (":Miyabi %s needs an argument; :help :Miyabi-%s says which."):format(name, name)
  end
  if options.range > 0 and not subcommand.range then
    return (":Miyabi %s takes no range."):format(name)
  end
end

---@param options vim.api.keyset.create_user_command.command_args
function M.run(options)
  local name = options.fargs[1]
  local subcommand = subcommands[name]
  if not subcommand then
    local wrong = name and ("There is no :Miyabi %s; there"):format(name) or "There"
    say.warn(("%s is :Miyabi %s."):format(wrong, table.concat(names(), ", ")))
    return
  end
  local wrong = misuse(subcommand, options)
  if wrong then
    say.warn(wrong)
  else
    subcommand.run(options)
  end
end

---@param lead string
---@param line string the command line up to the cursor, or all of it
---@return string[]
function M.complete(lead, line)
  local name = line:match("Miyabi%s+(%S+)%s")
  local candidates = names()
  if name then
    local subcommand = subcommands[name]
    candidates = subcommand and subcommand.complete and subcommand.complete() or {}
  end
  return vim.tbl_filter(function(candidate)
    return vim.startswith(candidate, lead)
  end, candidates)
end

return M
