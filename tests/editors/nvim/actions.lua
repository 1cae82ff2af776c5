-- The plugin: the actions by `:Miyabi` and by code action, at the cursor and on a range; the
-- statusline meanwhile; cancelling; and what is wrong said in one sentence.
local t = require("journey")
local check, equal, contains = t.check, t.equal, t.contains

--- The last message, whose last line is all that matters.
local function said(act)
  vim.cmd("messages clear")
  act()
  return t.messages()
end

local client, original
check("attaches, and says of itself", function()
  client = t.attach()
  original = t.text()
  t.wait("the model in the statusline", function() return t.statusline():find("gpt-oss:20b", 1, true) end)
  assert(client.capabilities.experimental.miyabi.status)
end)

check("completes its subcommands", function()
  equal(vim.fn.getcompletion("Miyabi ", "cmdline"),
    { "cancel", "connect", "doc", "doctor", "generate", "model", "pause", "resume", "review" })
  equal(vim.fn.getcompletion("Miyabi do", "cmdline"), { "doc", "doctor" })
  equal(vim.fn.getcompletion("'<,'>Miyabi re", "cmdline"), { "resume", "review" })
  equal(vim.fn.getcompletion("Miyabi pause ", "cmdline"), {})
end)

check("says how it is used", function()
  contains(said(function() vim.cmd("Miyabi") end), "There is :Miyabi cancel, connect, doc,")
  contains(said(function() vim.cmd("Miyabi frob") end), "There is no :Miyabi frob; there is :Miyabi cancel")
  contains(said(function() vim.cmd("Miyabi pause now") end), ":Miyabi pause takes no argument.")
  contains(said(function() vim.cmd("Miyabi model a b") end), ":Miyabi model takes one argument at most.")
  contains(said(function() vim.cmd("Miyabi connect") end), ":Miyabi connect needs an argument; :help :Miyabi-connect")
  contains(said(function() vim.cmd("1,2Miyabi doctor") end), ":Miyabi doctor takes no range.")
  contains(said(function() vim.cmd("Miyabi cancel") end), "Nothing is running.")
  equal(#t.events("chat"), 0)
end)

check("generates at the cursor, and says what came of it in one line", function()
  t.go_to("todo!()")
  vim.cmd("messages clear")
  t.job(function() vim.cmd("Miyabi generate") end)
  contains(t.text(), "{\n        self.width * self.height\n    }")
  contains(t.messages(), "miyabi: Generate implementation of fn area: Applied (")
  for line in vim.gsplit(t.messages(), "\n") do
    assert(vim.fn.strdisplaywidth(line) < vim.o.columns, line)
  end
  vim.cmd("silent undo")
  equal(t.text(), original)
end)

check("has code actions like every client", function()
  t.go_to("factor;")
  t.job(function() t.choose("Write rustdoc") end)
  contains(t.text(), "    /// Multiplies both sides by `factor`.\n    pub fn scale")
  vim.cmd("silent undo")
  equal(t.text(), original)
end)

check("documents at the cursor", function()
  t.go_to("factor;")
  t.job(function() vim.cmd("Miyabi doc") end)
  contains(t.text(), "    /// Multiplies both sides by `factor`.\n    pub fn scale")
  vim.cmd("silent undo")
  equal(t.text(), original)
end)

check("reviews the lines of a range", function()
  local row = t.row_of("text.parse()")
  local seen = t.job(function() vim.cmd(("%d,%dMiyabi review"):format(row, row)) end)
  equal(seen[1].title, "Review selection")
  t.wait("the finding", function() return #vim.diagnostic.get(0) == 1 end)
  equal(vim.diagnostic.get(0)[1].lnum, row - 1)
end)

--- The range of a command that these keys give it, in a buffer of its own.
local function range_of(keys, encoding)
  local found
  vim.cmd("new")
  vim.api.nvim_buf_set_lines(0, 0, -1, false, { "aé😀b", "next" })
  vim.api.nvim_buf_create_user_command(0, "Range", function(options)
    found = require("miyabi.range").of(options, encoding)
  end, { range = true })
  vim.api.nvim_feedkeys(vim.keycode("gg0" .. keys .. ":Range<CR>"), "xt", false)
  vim.cmd("bwipe!")
  return { found.start.line, found.start.character, found["end"].line, found["end"].character }
end

check("takes a selection by characters, up to the end of its last one", function()
  equal(range_of("lvl", "utf-8"), { 0, 1, 0, 7 })
  equal(range_of("lvl", "utf-16"), { 0, 1, 0, 4 })
  equal(range_of("lv$", "utf-16"), { 0, 1, 0, 5 })
  equal(range_of("vj", "utf-8"), { 0, 0, 1, 1 })
  equal(range_of("V", "utf-8"), { 0, 0, 0, 8 })
  equal(range_of("lvl<Esc>V", "utf-8"), { 0, 0, 0, 8 })
  equal(range_of("ll", "utf-8"), { 0, 3, 0, 3 })
end)

check("asks before an edit, if that is wanted", function()
  local asked, answer
  vim.ui.select = function(items, options, on_choice)
    asked = options.prompt
    on_choice(vim.iter(items):find(function(item) return item.title == answer end))
  end
  require("miyabi.settings").change({ edits = { confirm = true } })
  t.go_to("todo!()")
  answer = "Discard"
  vim.cmd("messages clear")
  t.job(function() vim.cmd("Miyabi generate") end)
  contains(asked, "Generate implementation of fn area: apply it?")
  contains(t.messages(), "miyabi: The edit was discarded.")
  equal(t.text(), original)
  answer = "Apply"
  t.job(function() vim.cmd("Miyabi generate") end)
  contains(t.text(), "self.width * self.height")
  vim.cmd("silent undo")
  require("miyabi.settings").change({ edits = { confirm = false } })
end)

check("shows the running job in the statusline, and the model afterwards", function()
  t.go_to("paced_perimeter")
  t.job(function()
    vim.cmd("Miyabi generate")
    t.wait("the phase", function() return t.statusline():find("gpt%-oss:20b writing, %d+ tokens") end)
  end)
  t.wait("the end in the statusline", function() return not t.statusline():find("writing") end)
  contains(t.statusline(), "gpt-oss:20b")
  vim.cmd("silent undo")
  equal(t.text(), original)
end)

check("keeps an answer whose function was changed meanwhile, to be applied anyway", function()
  t.go_to("paced_perimeter")
  t.job(function()
    vim.cmd("Miyabi generate")
    t.wait_for_tokens()
    vim.api.nvim_buf_set_lines(0, t.row_of("paced_perimeter"), t.row_of("paced_perimeter"), false, { "    // mine" })
  end)
  contains(t.messages(), "miyabi: You changed fn paced_perimeter while the model worked, so nothing was changed.")
  contains(t.text(), "    // mine\n    todo!()")
  t.job(function() t.choose("Generate implementation of fn paced_perimeter: apply the kept answer anyway") end)
  contains(t.text(), "let half = rectangle.width + rectangle.height;")
  vim.cmd("silent undo")
  vim.cmd("silent undo")
  equal(t.text(), original)
end)

check("cancels: the stream is closed and nothing is changed", function()
  t.go_to("stalled_diagonal")
  local closed = #t.events("closed")
  vim.cmd("messages clear")
  t.job(function()
    vim.cmd("Miyabi generate")
    t.wait_for_tokens()
    vim.cmd("Miyabi cancel")
  end)
  t.wait("the closed stream", function() return #t.events("closed") > closed end)
  contains(t.messages(), "miyabi: Generate implementation of fn stalled_diagonal: Cancelled")
  equal(t.text(), original)
end)

check("says in one sentence that there is nothing to do", function()
  t.go_to("//! Rectangles")
  local text = said(function()
    vim.cmd("Miyabi generate")
    t.wait("the sentence", function() return t.messages() ~= "" end)
  end)
  contains(text, "miyabi: Generate implementation: there is nothing to work on at the cursor.")
end)

check("keeps out of other buffers", function()
  vim.cmd("new")
  equal(t.statusline():find("gpt", 1, true), nil)
  contains(said(function() vim.cmd("Miyabi generate") end), "It starts with a file of these types: rust.")
  vim.cmd("bwipe!")
end)

t.run()
