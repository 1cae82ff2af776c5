" Every action in a real Vim with ALE. Conditions are waited for; the short sleeps let Vim work.

set nomore
filetype plugin on
runtime! plugin/ale.vim " which Vim loads after the vimrc, but not with -es

let s:original = []
let s:menu = ''

func s:Print(line)
  call writefile([a:line], $JOURNEY . '/report', 'a')
endfunc

func s:Wait(what, Condition)
  let started = reltime()
  while !a:Condition()
    if reltimefloat(reltime(started)) > 25
      throw 'timed out: ' . a:what
    endif
    sleep 20m
  endwhile
endfunc

func s:Check(name, Test)
  let started = reltime()
  try
    call a:Test()
  catch
    call s:Print('FAIL vim: ' . a:name . ': ' . v:exception . ' ' . v:throwpoint)
    call s:Print(join(getline(1, '$'), "\n"))
    call s:Print(execute('messages'))
    cquit 1
  endtry
  call s:Print(printf('ok   vim: %s (%.0f ms)', a:name, reltimefloat(reltime(started)) * 1000))
endfunc

func s:Text()
  return join(getline(1, '$'), "\n")
endfunc

func s:Has(part)
  return stridx(s:Text(), a:part) >= 0
endfunc

func s:GoTo(needle)
  call cursor(1, 1)
  if search('\V' . escape(a:needle, '\'), 'cW') == 0
    throw 'not in the buffer: ' . a:needle
  endif
endfunc

func s:Events(kind)
  return len(filter(readfile($MODEL_EVENTS), 'json_decode(v:val).event ==# a:kind'))
endfunc

" What :ALECodeAction does; its menu is answered here, as a user would by the number of a title.
func s:Choose(title)
  let s:wanted = a:title
  call ale#codefix#Execute(0, function('s:Answer'))
endfunc

" What :'<,'>ALECodeAction does.
func s:ChooseForSelection(title)
  let s:wanted = a:title
  call ale#codefix#Execute(1, function('s:Answer'))
endfunc

func s:Answer(data, items)
  for [_, item] in a:items
    if item.title ==# s:wanted
      call ale#codefix#ApplyLSPCodeAction(a:data, item)
      return
    endif
  endfor
  throw s:wanted . ' is not in the menu: ' . string(map(copy(a:items), 'v:val[1].title'))
endfunc

func s:Undo()
  silent undo
  if getline(1, '$') !=# s:original
    throw 'undone to something else'
  endif
endfunc

func s:Attaches()
  exe 'edit ' . fnameescape($JOURNEY . '/workspace/src/lib.rs')
  setfiletype rust
  let s:original = getline(1, '$')
  ALELint
endfunc

func s:Generates()
  call s:GoTo('todo!()')
  call s:Choose('Generate implementation of fn area')
  call s:Wait('the edit', {-> s:Has("{\n        self.width * self.height\n    }")})
  call s:Undo()
endfunc

func s:Documents()
  call s:GoTo('factor;')
  call s:Choose('Write rustdoc for fn scale')
  call s:Wait('the edit', {-> s:Has("    /// Multiplies both sides by `factor`.\n    pub fn scale")})
  call s:Undo()
endfunc

func s:Findings()
  return ale#engine#GetLoclist(bufnr(''))
endfunc

func s:Reviews()
  call s:GoTo('pub fn parse_side')
  exe "normal! V2j\<Esc>"
  call s:ChooseForSelection('Review selection')
  call s:Wait('the finding', {-> len(s:Findings()) == 1})
  let finding = s:Findings()[0]
  if finding.text !~# '^`unwrap` panics' || getline(finding.lnum) !~# 'unwrap'
    throw 'found ' . string(finding)
  endif
endfunc

func s:Stops()
  call s:GoTo('stalled_diagonal')
  let chats = s:Events('chat')
  let closed = s:Events('closed')
  call s:Choose('Generate implementation of fn stalled_diagonal')
  call s:Wait('the request', {-> s:Events('chat') > chats})
  ALEStopAllLSPs
  call s:Wait('the closed stream', {-> s:Events('closed') > closed})
  if getline(1, '$') !=# s:original
    throw 'changed'
  endif
endfunc

call s:Check('opens a file', function('s:Attaches'))
call s:Check('generates an implementation and undoes it', function('s:Generates'))
call s:Check('writes rustdoc and undoes it', function('s:Documents'))
call s:Check('reviews: findings are in the location list', function('s:Reviews'))
call s:Check('stopping the server cancels: the stream is closed', function('s:Stops'))
qall!
