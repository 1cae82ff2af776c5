if vim.g.loaded_miyabi then
  return
end
vim.g.loaded_miyabi = true

if vim.fn.has("nvim-0.11") == 0 then
  vim.notify("miyabi: this plugin needs Neovim 0.11 or newer.", vim.log.levels.WARN)
  return
end

vim.api.nvim_create_user_command("Miyabi", function(options)
  require("miyabi.command").run(options)
end, {
  nargs = "*",
  range = true,
  desc = "Have a local model write, document or review code",
  complete = function(lead, line)
    return require("miyabi.command").complete(lead, line)
  end,
})

local group = vim.api.nvim_create_augroup("miyabi", {})
vim.api.nvim_create_autocmd("FileType", {
  group = group,
  desc = "Say that miyabi-ls is not installed",
  callback = function(event)
    require("miyabi.server").say_if_missing(event.buf)
  end,
})
vim.api.nvim_create_autocmd("LspProgress", {
  group = group,
  desc = "Follow the jobs of miyabi-ls",
  callback = function(event)
    require("miyabi.jobs").on_progress(event.data)
  end,
})
