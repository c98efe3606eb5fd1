import { SetMetadata } from '@nestjs/common';

export const ANSWER_SHOWN_ONCE = 'quayside:answer-shown-once';

/** Marks a route whose answer holds a secret that nobody may see again: it is never kept. */
export const AnswerShownOnce = (): MethodDecorator => SetMetadata(ANSWER_SHOWN_ONCE, true);
