--- What a command is about: the cursor, the lines of its range, or the selected characters.

local M = {}

---@param encoding string
---@param row integer zero-based
---@param byte integer
---@return lsp.Position
local function position(encoding, row, byte)
  local line = vim.api.nvim_buf_get_lines(0, row, row + 1, false)[1] or ""
  local character = vim.str_utfindex(line, encoding, math.min(byte, #line), false)
  return { line = row, character = character }
end

--- The byte after the character that starts before or at `byte`, which a selection includes.
---@param row integer zero-based
---@param byte integer
---@return integer
local function after_character(row, byte)
  local line = vim.api.nvim_buf_get_lines(0, row, row + 1, false)[1] or ""
  if byte >= #line then
    return #line
  end
  return byte + vim.str_utf_end(line, byte + 1) + 1
end

---@param encoding string
---@return lsp.Range
local function cursor_range(encoding)
  local row, byte = unpack(vim.api.nvim_win_get_cursor(0))
  local at = position(encoding, row - 1, byte)
  return { start = at, ["end"] = at }
end

--- The selected characters, where the lines of a command are those of a characterwise selection.
---@param encoding string
---@param first integer
---@param last integer
---@return lsp.Range?
local function selected_range(encoding, first, last)
  local from, to = vim.api.nvim_buf_get_mark(0, "<"), vim.api.nvim_buf_get_mark(0, ">")
  if vim.fn.visualmode() ~= "v" or from[1] ~= first or to[1] ~= last then
    return nil
  end
  local end_byte = vim.o.selection == "exclusive" and to[2] or after_character(last - 1, to[2])
  return { start = position(encoding, first - 1, from[2]), ["end"] = position(encoding, last - 1, end_byte) }
end

---@param encoding string
---@param first integer
---@param last integer
---@return lsp.Range
local function lines_range(encoding, first, last)
  return { start = position(encoding, first - 1, 0), ["end"] = position(encoding, last - 1, vim.v.maxcol) }
end

--- The range of a command in the current buffer.
---@param options vim.api.keyset.create_user_command.command_args
---@param encoding string the client's position encoding
---@return lsp.Range
function M.of(options, encoding)
  if options.range == 0 then
    return cursor_range(encoding)
  end
  local first, last = options.line1, options.line2
  return selected_range(encoding, first, last) or lines_range(encoding, first, last)
end

return M
