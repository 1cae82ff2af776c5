-- The plugin: what changes while the server runs. Models, endpoints, the pause of reviews, settings;
-- and the doctor's page.
local t = require("journey")
local check, equal, contains = t.check, t.equal, t.contains

local DEAD = "http://127.0.0.1:9"

--- What is said, once something is.
local function said(command)
  vim.cmd("messages clear")
  vim.cmd(command)
  t.wait("a message", function() return t.messages():find("%S") end)
  return t.messages()
end

--- Waits until this is said as well.
local function wait_for_message(part)
  t.wait("the message: " .. part, function() return t.messages():find(part, 1, true) end)
end

--- The model that the next generated function is asked of.
local function asked()
  t.go_to("todo!()")
  t.job(function() vim.cmd("Miyabi generate") end)
  vim.cmd("silent undo")
  local chats = t.events("chat")
  return chats[#chats].model
end

local client
check("attaches; the statusline names the model that is ready", function()
  client = t.attach()
  t.wait("the model", function() return t.statusline():find("gpt-oss:20b", 1, true) end)
end)

check("completes the names of models", function()
  equal(vim.fn.getcompletion("Miyabi model ", "cmdline"), { "gpt-oss:20b", "smollm2:135m" })
  equal(vim.fn.getcompletion("Miyabi model smol", "cmdline"), { "smollm2:135m" })
end)

check("switches the model by name", function()
  equal(asked(), "gpt-oss:20b")
  contains(said("Miyabi model smollm2:135m"), "miyabi: Actions ask smollm2:135m from now on")
  t.wait("the statusline", function() return t.statusline():find("smollm2:135m", 1, true) end)
  equal(asked(), "smollm2:135m")
end)

check("refuses a model that is not installed, and changes nothing", function()
  contains(said("Miyabi model gpt-oss:200b"),
    "miyabi: There is no model gpt-oss:200b; there are: gpt-oss:20b, smollm2:135m.")
  equal(client.settings.miyabi, { model = "smollm2:135m" })
end)

check("says that a variable fixes what it would change", function()
  vim.env.MIYABI_MODEL = "gpt-oss:20b"
  contains(said("Miyabi model gpt-oss:20b"), "miyabi: MIYABI_MODEL is set, and wins over what is chosen here")
  vim.env.MIYABI_MODEL = nil
  equal(client.settings.miyabi, { model = "smollm2:135m" })
end)

check("lets choose a model from a list", function()
  local listed
  vim.ui.select = function(models, options, on_choice)
    listed = vim.tbl_map(options.format_item, models)
    on_choice(models[1], 1)
  end
  contains(said("Miyabi model"), "Actions ask gpt-oss:20b from now on")
  contains(listed[2], "smollm2:135m (")
  contains(listed[2], "in use) at " .. t.model_url)
  equal(asked(), "gpt-oss:20b")
end)

check("refuses an endpoint that does not answer, says why, and changes nothing", function()
  vim.cmd("messages clear")
  vim.cmd("Miyabi connect 127.0.0.1:9")
  wait_for_message(DEAD .. " cannot be used, so nothing is changed.")
  contains(t.messages(), "TCP: Nothing listens at")
  contains(t.messages(), "ollama serve")
  equal(client.settings.miyabi.endpoints, nil)
end)

check("refuses an endpoint where no code may go", function()
  vim.cmd("messages clear")
  vim.cmd("Miyabi connect http://203.0.113.1:11434")
  t.wait("the refusal", function() return t.messages():find("203.0.113.1.*nothing is changed") end)
  equal(client.settings.miyabi.endpoints, nil)
end)

check("takes a setting that fails at once, and shows it", function()
  require("miyabi.settings").change({ endpoints = { DEAD } })
  t.wait("the trouble", function() return t.statusline():find("miyabi: failed", 1, true) end)
  contains(said("Miyabi model"), "Nothing listens at " .. DEAD)
  t.go_to("todo!()")
  local before = t.text()
  t.job(function() contains(said("Miyabi generate"), "miyabi: Nothing listens at " .. DEAD) end)
  equal(select(2, t.messages():gsub("Nothing listens", "")), 1)
  equal(t.text(), before)
end)

check("connects, and says the line that keeps it", function()
  vim.cmd("messages clear")
  vim.cmd("Miyabi connect " .. t.model_url:gsub("http://", ""))
  wait_for_message("miyabi: Actions ask " .. t.model_url .. " from now on")
  contains(t.messages(), "write this line into " .. vim.env.XDG_CONFIG_HOME .. "/miyabi-ls/config.toml:")
  contains(t.messages(), ('\nendpoints = ["%s"]'):format(t.model_url))
  t.wait("the model", function() return t.statusline():find("gpt-oss:20b", 1, true) end)
  equal(client.settings.miyabi, { model = "gpt-oss:20b", endpoints = { t.model_url } })
  equal(asked(), "gpt-oss:20b")
end)

local function change_and_save()
  local row = t.row_of("text.parse()")
  vim.api.nvim_buf_set_lines(0, row - 1, row - 1, false, { "    // changed" })
  vim.cmd("silent write")
end

check("pauses the review on save, and resumes it", function()
  contains(said("Miyabi pause"), "miyabi: A save starts no review until `:Miyabi resume`.")
  t.wait("the pause", function() return t.statusline():find("gpt%-oss:20b .*review paused") end)
  local begun = #t.progress
  change_and_save()
  contains(said("Miyabi resume"), "miyabi: A save starts a review again.")
  t.wait("the end of the pause", function() return not t.statusline():find("paused") end)
  equal(#t.progress, begun)
  local seen = t.job(change_and_save)
  equal(seen[#seen].message, "1 finding")
  t.wait("the finding", function() return #vim.diagnostic.get(0) == 1 end)
end)

check("takes findings away, and reviews the changes of a folder on command", function()
  vim.cmd("Miyabi clear")
  t.wait("the finding to go", function() return #vim.diagnostic.get(0) == 0 end)
  local seen = t.job(function() vim.cmd("Miyabi reviewchanges") end)
  contains(seen[#seen].message, "git")
end)

check("shows how fast the last long answer came", function()
  t.go_to("paced_perimeter")
  t.job(function() vim.cmd("Miyabi generate") end)
  t.wait("the speed", function() return t.statusline():find("gpt%-oss:20b %d+%.%d/s") end)
end)

check("shows the doctor's page beside the source", function()
  local source = vim.api.nvim_get_current_win()
  local window_count = #vim.api.nvim_list_wins()
  t.job(function() vim.cmd("Miyabi doctor") end)
  t.wait("the page", function() return vim.bo.filetype == "markdown" end)
  contains(t.text(), t.model_url)
  equal(vim.api.nvim_buf_get_name(vim.api.nvim_win_get_buf(source)), t.file)
  t.job(function() vim.cmd("Miyabi doctor") end)
  equal(#vim.api.nvim_list_wins(), window_count + 1)
  vim.cmd("close")
end)

t.run()
