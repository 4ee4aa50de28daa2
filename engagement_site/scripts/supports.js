/*
 * Marks a browser that can run modules, before the page is painted. It is an external
 * file, first in <body>, because the content security policy allows no inline script.
 */
if ('noModule' in HTMLScriptElement.prototype) {
  document.body.classList.add('js-enabled', 'govuk-frontend-supported')
}
