/** The commands that the extension registers itself; those that the server knows too have its names. */

/** Commands on a place in a file, in the order of the menus. */
export const ACTIONS = [
  'miyabi.generate', 'miyabi.doc', 'miyabi.docAll', 'miyabi.reviewSelection', 'miyabi.reviewFile',
] as const;

/** Commands on an answer that stands, or waits, at a place in a file. */
export const ON_ANSWERS = ['miyabi.tryAgain', 'miyabi.refine', 'miyabi.undo', 'miyabi.continue'] as const;

export const APPLY_UNPROVED = 'miyabi.applyUnproved';
export const REVIEW_CHANGES = 'miyabi.reviewChanges';
export const CLEAR_REVIEW = 'miyabi.clearReview';
export const PAUSE_REVIEW = 'miyabi.pauseReview';
export const RESUME_REVIEW = 'miyabi.resumeReview';
export const DOCTOR = 'miyabi.doctor';
export const SWITCH_MODEL = 'miyabi.switchModel';
export const CONNECT = 'miyabi.connect';
export const OPEN_SAMPLE = 'miyabi.openSample';
export const SHOW_LOG = 'miyabi.showLog';
export const RESTART = 'miyabi.restart';
export const MENU = 'miyabi.menu';

export const OWN_COMMANDS: readonly string[] = [
  ...ACTIONS, ...ON_ANSWERS, APPLY_UNPROVED, REVIEW_CHANGES, CLEAR_REVIEW, PAUSE_REVIEW, RESUME_REVIEW,
  DOCTOR, SWITCH_MODEL, CONNECT, OPEN_SAMPLE, SHOW_LOG, RESTART, MENU,
];
