;;; test.el --- Every action in a real Emacs with Eglot  -*- lexical-binding: t -*-

;; Conditions are waited for, nothing sleeps.

(require 'cl-lib)
(require 'eglot)
(require 'json)
(require 'subr-x)

(setq make-backup-files nil create-lockfiles nil auto-save-default nil
      enable-local-variables nil)

(defvar original nil "The text of the file.")
(defvar said nil "What Emacs said, the last first.")
(advice-add 'message :before
            (lambda (format &rest arguments)
              (when format (push (apply #'format-message format arguments) said))))

(defun wait-for (what condition)
  "Wait until CONDITION, a function, gives something; WHAT names it."
  (let ((end (+ (float-time) 20)) found)
    (while (and (not (setq found (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.02))
    (unless found (error "Timed out: %s; said: %S" what (seq-take said 5)))
    found))

(defun text () (buffer-substring-no-properties (point-min) (point-max)))

(defun has (part) (string-search part (text)))

(defun go-to (needle)
  (goto-char (point-min))
  (search-forward needle)
  (goto-char (match-beginning 0)))

(defun was-said (part)
  (seq-find (lambda (each) (string-search part each)) said))

(defun events (kind)
  "How many events of KIND the model server has written."
  (with-temp-buffer
    (insert-file-contents (getenv "MODEL_EVENTS"))
    (how-many (format "\"event\": \"%s\"" kind) (point-min) (point-max))))

(defun choose (title)
  "Choose the code action TITLE, as from the minibuffer."
  (setq said nil)
  (undo-boundary)                       ; as before every command
  (let ((last-nonmenu-event t))
    (cl-letf (((symbol-function 'completing-read)
               (lambda (_prompt menu &rest _)
                 (or (car (assoc title menu)) (error "No %S in %S" title (mapcar #'car menu))))))
      (eglot-code-actions (point) (point) nil t))))

(defun undo-all ()
  "Undo until the text is the original one."
  (undo-boundary)
  (let ((last-command nil)) (undo))
  (unless (equal (text) original) (error "Undone to: %s" (text))))

(defmacro check (name &rest body)
  (declare (indent 1))
  `(let ((started (float-time)))
     (condition-case reason
         (progn ,@body
                (princ (format "ok   emacs: %s (%d ms)\n" ,name (* 1000 (- (float-time) started)))))
       (error (princ (format "FAIL emacs: %s: %S\nsaid: %S\n" ,name reason said))
              (kill-emacs 1)))))

(check "attaches"
  (find-file (expand-file-name "workspace/src/lib.rs" (getenv "JOURNEY")))
  (run-hooks 'post-command-hook)        ; which batch mode does not run
  (wait-for "the server" #'eglot-managed-p)
  (setq original (text)))

(check "generates an implementation and undoes it"
  (go-to "todo!()")
  (choose "Generate implementation of fn area")
  (wait-for "the edit" (lambda () (has "{\n        self.width * self.height\n    }")))
  (wait-for "the last word" (lambda () (was-said "Applied")))
  (undo-all))

(check "writes rustdoc and undoes it"
  (go-to "factor;")
  (choose "Write rustdoc for fn scale")
  (wait-for "the edit" (lambda () (has "    /// Multiplies both sides by `factor`.\n    pub fn scale")))
  (wait-for "the last word" (lambda () (was-said "Applied")))
  (undo-all))

(check "reviews: findings are Flymake's diagnostics"
  (go-to "text.parse()")
  (choose "Review fn parse_side")
  (let ((found (wait-for "the finding" #'flymake-diagnostics)))
    (unless (string-search "`unwrap` panics" (flymake-diagnostic-text (car found)))
      (error "Found %S" found))
    (unless (= (line-number-at-pos (flymake-diagnostic-beg (car found))) (line-number-at-pos))
      (error "At %S" found)))
  (wait-for "the last word" (lambda () (was-said "1 finding"))))

(check "cancels: the stream is closed and nothing is changed"
  (go-to "stalled_diagonal")
  (let ((chats (events "chat")) (closed (events "closed")))
    (choose "Generate implementation of fn stalled_diagonal")
    (wait-for "the request" (lambda () (> (events "chat") chats)))
    (miyabi "cancel")
    (wait-for "the closed stream" (lambda () (> (events "closed") closed))))
  (unless (equal (text) original) (error "Changed")))

(check "a save reviews what changed"
  (miyabi "clearReview")
  (wait-for "the finding to go" (lambda () (null (flymake-diagnostics))))
  (go-to "text.parse()")
  (insert "// changed\n    ")
  (save-buffer)
  (wait-for "the finding" #'flymake-diagnostics))

(check "says where the doctor's page is"
  (setq said nil)
  (miyabi "doctor")
  (wait-for "the doctor's last word" (lambda () (was-said "The whole page: "))))

(check "stops"
  (let ((server (eglot-current-server)))
    (eglot-shutdown server)
    (wait-for "the end" (lambda () (not (jsonrpc-running-p server))))))

(kill-emacs 0)
;;; test.el ends here
