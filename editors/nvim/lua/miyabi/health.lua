--- `:checkhealth miyabi`.

local server = require("miyabi.server")
local health = vim.health

local M = {}

local VERSION_MS = 15000
local DOCTOR_MS = 60000

local function check_neovim()
  health.start("miyabi: Neovim")
  local version = tostring(vim.version())
  if vim.fn.has("nvim-0.11") == 1 then
    health.ok("Neovim " .. version)
  else
    health.error("Neovim " .. version .. " is too old.", "Install Neovim 0.11 or newer.")
  end
  if server.is_enabled() then
    health.ok('`vim.lsp.enable("miyabi")` was called.')
  else
    health.error("The server is not enabled.", 'Put `vim.lsp.enable("miyabi")` into your init.lua.')
  end
end

--- What Neovim tells the server of where to ask, as variables: all that `doctor` sees of it.
--- The user's own variables win over what an editor says, here as there.
---@return table<string, string>
local function told_by_neovim()
  local config = vim.lsp.config.miyabi or {}
  local first = config.init_options or {}
  local told = vim.tbl_extend("force", first.miyabi or first, vim.tbl_get(config, "settings", "miyabi") or {})
  local environment = {}
  if type(told.endpoints) == "table" and #told.endpoints > 0 then
    environment.MIYABI_ENDPOINTS = vim.env.MIYABI_ENDPOINTS or table.concat(told.endpoints, ",")
  end
  if type(told.model) == "string" then
    environment.MIYABI_MODEL = vim.env.MIYABI_MODEL or told.model
  end
  return environment
end

--- Runs the program; nil where it cannot be started.
---@param arguments string[]
---@param milliseconds integer
---@return vim.SystemCompleted?
local function run(arguments, milliseconds)
  local command = vim.list_extend({ server.command()[1] }, arguments)
  local ok, process = pcall(vim.system, command, { text = true, env = told_by_neovim() })
  return ok and process:wait(milliseconds) or nil
end

--- Whether the program is there and starts.
---@return boolean
local function check_program()
  health.start("miyabi: the program")
  local command = server.command()
  if not command then
    health.info("`cmd` is a function, so the program is not looked at.")
    return false
  end
  if not server.is_installed() then
    health.error(("The program `%s` was not found."):format(command[1]), {
      "Install it where Neovim runs: `pipx install` or `uv tool install`; see :help miyabi-install.",
      "If it is installed, put its folder on the PATH, or name it in your init.lua: "
        .. '`vim.lsp.config("miyabi", { cmd = { "/path/to/miyabi-ls" } })`.',
    })
    return false
  end
  local result = run({ "--version" }, VERSION_MS)
  if not result or result.code ~= 0 then
    local why = result and vim.trim(result.stderr) or ""
    health.error(("`%s --version` fails: %s"):format(command[1], why), "Install miyabi-ls anew; :help miyabi-install.")
    return false
  end
  health.ok(("%s: %s"):format(vim.trim(result.stdout), vim.fn.exepath(command[1])))
  return true
end

local HEALTH = { unknown = "not asked yet", ready = "ready", notConnected = "not connected", failed = "failed" }

---@param status? miyabi.Status
---@return string
local function described(status)
  if not status then
    return "it has not said yet whether its model can be asked"
  end
  local where = status.endpoint ~= "" and " at " .. status.endpoint or ""
  local message = status.message ~= "" and ": " .. status.message or ""
  return ("%s%s, %s%s"):format(status.model, where, HEALTH[status.health] or status.health, message)
end

local function check_clients()
  health.start("miyabi: the running server")
  local clients = require("miyabi.client").all()
  if #clients == 0 then
    health.info("It does not run. It starts with the first file that it knows: " .. table.concat(
      vim.lsp.config.miyabi and vim.lsp.config.miyabi.filetypes or { "any" },
      ", "
    ) .. ".")
  end
  for _, client in ipairs(clients) do
    local buffers = vim.tbl_count(client.attached_buffers)
    local report = health.ok
    local status = require("miyabi.status").of(client.id)
    if status and (status.health == "failed" or status.health == "notConnected") then
      report = health.warn
    end
    report(("Attached to %d buffer(s), root %s: %s"):format(buffers, client.root_dir or "none", described(status)))
  end
end

local REPORT = {
  ok = function(text)
    health.ok(text)
  end,
  warning = function(text, fix)
    health.warn(text, fix)
  end,
  failed = function(text, fix)
    health.error(text, fix)
  end,
}

---@param section { title: string, checks: miyabi.Check[] }
local function report_section(section)
  health.start("miyabi-ls doctor: " .. section.title)
  for _, check in ipairs(section.checks or {}) do
    local fix = check.fix ~= "" and check.fix or nil
    local report = REPORT[check.verdict] or health.info
    report(("%s: %s"):format(check.name, check.detail), fix)
  end
end

--- What `doctor` printed; nil where it is no report.
---@param result? vim.SystemCompleted
---@return table?
local function report_of(result)
  local ok, report = pcall(vim.json.decode, result and result.stdout or "", { luanil = { object = true } })
  return ok and type(report) == "table" and type(report.sections) == "table" and report or nil
end

local function check_doctor()
  local result = run({ "doctor", "--json", "--quick" }, DOCTOR_MS)
  local report = report_of(result)
  if report then
    vim.iter(report.sections):each(report_section)
    return
  end
  health.start("miyabi-ls doctor")
  health.warn(
    "`miyabi-ls doctor --json --quick` gave no report.",
    "Run `miyabi-ls doctor` in a terminal. A version that does not know the command is too old: install a newer one."
  )
end

function M.check()
  check_neovim()
  local is_there = check_program()
  check_clients()
  if is_there then
    check_doctor()
  end
end

return M
