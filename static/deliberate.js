/* Deliberate 众议: all our own JavaScript. Every page works without it.
   Words shown here come from the server, in data-* of #live, so they follow the page's language.
   data-focus   on a tabindex="-1" element of an answer: what to read next
   data-say     on a flash message or in an answer: said once through #live when it comes
   data-count   on a textarea with maxlength: how many characters are left
   data-follow  on a submit button, "…{choice}": its label follows the chosen radio's data-label
   data-print   on a hidden button: print this page
   data-read    on a hidden button, "#id": read that part aloud, press again to stop
   data-reveal  on a hidden button, "#id": show what is typed in that password field, press again to hide it
   data-passkey on a hidden button, what to ask of a passkey: fills the form's field data-answer and sends it */
(function (d, w) {
  'use strict';
  var live = d.getElementById('live'), talk = w.speechSynthesis;
  function on(name, f) { d.addEventListener(name, f); }
  function each(sel, f, root) { Array.prototype.forEach.call((root || d).querySelectorAll(sel), f); }
  function word(key) { return (live && live.getAttribute('data-' + key)) || ''; }
  function say(text) { if (live && text) { live.textContent = ''; setTimeout(function () { live.textContent = text; }, 80); } }
  function focus(root) {
    var f = root.matches && root.matches('[data-focus]') ? root : root.querySelector && root.querySelector('[data-focus]');
    if (f) { f.focus({ preventScroll: true }); var r = f.getBoundingClientRect(); if (r.top < 0 || r.bottom > w.innerHeight) f.scrollIntoView(); }
  }
  function told(root) { var f = root.querySelector && root.querySelector('[data-say]'); if (f) say(f.textContent); }
  function quiet(form) { each('.fail', function (n) { n.parentNode.removeChild(n); }, form); }
  function fail(elt, text) {                            /* a sentence beside the act; what was typed stays where it is */
    var form = elt && elt.closest && elt.closest('form'), p;
    if (!form) { say(text); return; }
    quiet(form);
    p = d.createElement('p'); p.className = 'fail'; p.setAttribute('role', 'alert'); p.textContent = text;
    form.insertBefore(p, form.firstChild); p.scrollIntoView({ block: 'nearest' });
  }

  /* -- htmx: busy, where the focus goes, what is said when it fails -- */
  on('htmx:beforeRequest', function (e) {
    var t = e.detail.target, f = e.target.closest && e.target.closest('form');
    if (t && t.getAttribute('aria-busy') === 'true') { e.preventDefault(); return; }
    if (f) quiet(f);
    if (t) t.setAttribute('aria-busy', 'true');
  });
  on('htmx:afterRequest', function (e) { var t = e.detail.target; if (t) t.removeAttribute('aria-busy'); });
  on('htmx:afterSettle', function (e) { focus(e.target); ready(e.target); told(e.target); });
  on('htmx:beforeSwap', function (e) {                  /* a whole page never goes into a small box */
    var x = e.detail.xhr, text = x.responseText || '', page, why;
    if (!/^\s*<!doctype/i.test(text)) return;
    e.detail.shouldSwap = false; e.detail.isError = false;
    if (x.status < 400) { w.location.assign(x.responseURL); return; }
    page = new DOMParser().parseFromString(text, 'text/html'); why = page.querySelector('[data-why]');
    fail(e.detail.requestConfig && e.detail.requestConfig.elt, why ? why.textContent.replace(/\s+/g, ' ').trim() : word('odd'));
  });
  function failed(key) { return function (e) { fail(e.detail.elt, word(key)); }; }
  on('htmx:sendError', failed('fail')); on('htmx:timeout', failed('odd')); on('htmx:responseError', failed('odd'));

  /* -- plain forms: one press is one act -- */
  on('submit', function (e) {
    var f = e.target;
    if (e.defaultPrevented || f.method !== 'post' || f.hasAttribute('hx-post')) return;
    if (f.getAttribute('aria-busy') === 'true') { e.preventDefault(); return; }
    f.setAttribute('aria-busy', 'true'); setTimeout(function () { f.removeAttribute('aria-busy'); }, 8000);
  });
  w.addEventListener('pageshow', function () { each('form[aria-busy]', function (f) { f.removeAttribute('aria-busy'); }); });

  /* -- small helps -- */
  function count(t) {
    var out = d.getElementById(t.id + '-left');
    if (out) out.textContent = t.getAttribute('data-count').replace('{n}', Math.max(0, t.maxLength - t.value.length));
  }
  function follow(form) {
    var r = form.querySelector('input[type=radio][data-label]:checked'), b = form.querySelector('[data-follow]');
    if (r && b) b.textContent = b.getAttribute('data-follow').replace('{choice}', r.getAttribute('data-label'));
  }
  on('input', function (e) { if (e.target.hasAttribute('data-count')) count(e.target); });
  on('change', function (e) { if (e.target.form) follow(e.target.form); });
  on('click', function (e) {
    var b = e.target.closest && e.target.closest('[data-print],[data-read],[data-reveal],[data-passkey]'), part;
    if (!b) return;
    if (b.hasAttribute('data-passkey')) { passkey(b); return; }
    if (b.hasAttribute('data-reveal')) {
      part = d.querySelector(b.getAttribute('data-reveal')); part.type = part.type === 'password' ? 'text' : 'password';
      b.setAttribute('aria-pressed', part.type === 'text'); return;
    }
    if (b.hasAttribute('data-print')) { w.print(); return; }
    if (talk.speaking) { talk.cancel(); return; }
    part = d.querySelector(b.getAttribute('data-read'));
    if (part) { part = new SpeechSynthesisUtterance(part.innerText); part.lang = d.documentElement.lang === 'en' ? 'en' : 'zh-CN'; talk.speak(part); }
  });

  /* -- passkeys: JSON has base64url where browsers want bytes -- */
  function bytes(text) {
    var raw = w.atob(text.replace(/-/g, '+').replace(/_/g, '/')), out = new Uint8Array(raw.length), i;
    for (i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
    return out;
  }
  function letters(buffer) {
    return w.btoa(String.fromCharCode.apply(null, new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  }
  function passkey(b) {
    var asked = JSON.parse(b.getAttribute('data-passkey')), key = asked.publicKey, form = b.form, make = !!key.user;
    key.challenge = bytes(key.challenge);
    if (make) key.user.id = bytes(key.user.id);
    (key.excludeCredentials || key.allowCredentials || []).forEach(function (c) { c.id = bytes(c.id); });
    b.setAttribute('aria-busy', 'true');
    w.navigator.credentials[make ? 'create' : 'get'](asked).then(function (made) {
      var said = { id: made.id, rawId: letters(made.rawId), type: made.type, response: {} };
      ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature'].forEach(function (part) {
        if (made.response[part]) said.response[part] = letters(made.response[part]);
      });
      form.querySelector('[data-answer]').value = JSON.stringify(said); form.submit();
    }).catch(function () { b.removeAttribute('aria-busy'); fail(b, b.getAttribute('data-fail')); });
  }
  /* -- a page left open: whom it was made for may be signed out, or another signed in, when it is seen again -- */
  var whose = d.body.getAttribute('data-whose'), idle = d.body.getAttribute('data-idle') * 1000, used, timer;
  function wait() { used = Date.now(); clearTimeout(timer); timer = setTimeout(look, idle + 1000); }
  function leave() {
    if (d.querySelector('[aria-busy="true"]')) return;  /* an answer is on its way, and a new token may be with it */
    d.body.textContent = ''; w.location.replace('/sign-in?next=' + encodeURIComponent(w.location.pathname));
  }
  function unsure() { if (Date.now() - used > idle) leave(); }
  function look() {
    var asked = new XMLHttpRequest();
    asked.onload = function () {
      if (asked.status !== 200) unsure();
      else if (asked.responseText === whose) wait();
      else leave();                                     /* another's name, or the page to sign in */
    };
    asked.onerror = unsure;
    asked.open('GET', '/me/whose'); asked.send();
  }
  if (whose) {
    wait(); on('input', wait);                          /* who writes is here */
    on('visibilitychange', function () { if (!d.hidden) look(); });
    w.addEventListener('focus', look); w.addEventListener('pageshow', function (e) { if (e.persisted) look(); });
  }

  function ready(root) {
    each('textarea[data-count]', count, root); each('form', follow, root);
    each('[data-print],[data-reveal]', function (b) { b.hidden = false; }, root);
    if (w.PublicKeyCredential) each('[data-passkey]', function (b) { b.hidden = false; }, root);
    if (talk && w.SpeechSynthesisUtterance) each('[data-read]', function (b) { b.hidden = false; }, root);
  }
  function fill() {                                     /* a letter's code: in the part of the address that is sent to nobody */
    var code = /^#code=([\w-]+)$/.exec(w.location.hash), field = code && d.getElementById('f-code');
    if (field && !field.value) { field.value = code[1]; w.history.replaceState(null, '', w.location.pathname); }
  }
  function start() { ready(d); fill(); focus(d); told(d); }
  if (d.readyState === 'loading') on('DOMContentLoaded', start); else start();
})(document, window);
