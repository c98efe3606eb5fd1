import type { SimulatedUser } from './simulated-user';

/** Choose a user, or cancel: a form that needs no scripts. */
export function signInPage(action: string, users: readonly SimulatedUser[], problem?: string): string {
  const choices = users.map(
    ({ sub, name, email }, index) =>
      `<p><label><input type="radio" name="user" value="${escape(sub)}"${index === 0 ? ' checked' : ''}> ` +
      `${escape(name)} (${escape(email)})</label></p>`,
  );
  return page(
    'Sign in',
    `${problem === undefined ? '' : `<p role="alert">${escape(problem)}</p>`}` +
      `<form method="post" action="${escape(action)}"><fieldset><legend>Who are you?</legend>${choices.join('')}` +
      '</fieldset><p><button type="submit" name="choice" value="sign-in">Sign in</button> ' +
      '<button type="submit" name="choice" value="cancel">Cancel</button></p></form>',
  );
}

/** `form` is the provider's own, with its token against forged requests in it. */
export function signOutPage(form: string): string {
  return page(
    'Sign out',
    `${form}<p>Sign out of everything?</p>` +
      '<p><button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button> ' +
      '<button type="submit" form="op.logoutForm">Stay signed in</button></p>',
  );
}

export function messagePage(title: string, message: string): string {
  return page(title, `<p>${escape(message)}</p>`);
}

function page(title: string, body: string): string {
  return (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>${escape(title)}</title></head><body><main><h1>${escape(title)}</h1>${body}</main></body></html>`
  );
}

function escape(text: string): string {
  const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => named[character] ?? character);
}
