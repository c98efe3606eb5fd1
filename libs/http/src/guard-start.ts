import { DecoratorHandler, type Dispatcher } from 'undici';

/** A dispatcher that asks right before a request is written to its connection whether it may still be sent. */
export function guardStart(dispatcher: Dispatcher, mayStart: () => boolean): Dispatcher {
  return dispatcher.compose(
    (dispatch) => (options, handler) => dispatch(options, new GuardedHandler(handler, mayStart)),
  );
}

/** undici's types do not say that it passes everything on. */
const ForwardingHandler = DecoratorHandler as unknown as new (inner: Dispatcher.DispatchHandler) => {
  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void;
};

class GuardedHandler extends ForwardingHandler {
  constructor(
    inner: Dispatcher.DispatchHandler,
    private readonly mayStart: () => boolean,
  ) {
    super(inner);
  }

  override onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    if (this.mayStart()) super.onRequestStart(controller, context);
    else controller.abort(new Error('the request may not be sent any more'));
  }
}
