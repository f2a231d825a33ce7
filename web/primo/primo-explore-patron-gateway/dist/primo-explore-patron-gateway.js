"use strict";
(() => {
  // web/primo/shell/primo-token.ts
  var signedSession = {
    token() {
      const token = sessionStorage.getItem("primoExploreJwt")?.replaceAll(/[\\"]/g, "");
      return token === void 0 || isGuest(claimsIn(token)) ? void 0 : token;
    }
  };
  function pdsSession(institutionCode) {
    return {
      token() {
        const handle = /(?:^|;\s*)PDS_HANDLE=(\d+)/.exec(document.cookie)?.[1];
        return handle === void 0 ? void 0 : `pds:${institutionCode}:${handle}`;
      }
    };
  }
  function personIn(token) {
    const { institution, viewInstitutionCode, userName, user } = claimsIn(token);
    return user === void 0 ? token : JSON.stringify([institution ?? viewInstitutionCode, userName, user]);
  }
  function claimsIn(token) {
    try {
      const bytes = Uint8Array.from(
        atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")),
        (char) => char.charCodeAt(0)
      );
      return JSON.parse(new TextDecoder().decode(bytes));
    } catch {
      return {};
    }
  }
  function isGuest({ userGroup, userName, user }) {
    return userGroup === void 0 || userGroup === "GUEST" || [userName, user].some((name) => String(name).startsWith("anonymous-"));
  }

  // web/primo/shell/place.ts
  var everyMs = 1e3;
  function place(name, settings) {
    loadElements(settings);
    const session = settings.pds === void 0 ? signedSession : pdsSession(settings.pds);
    const read = () => session.token() ?? "";
    const node = document.createElement(name);
    let person = personIn(read());
    let refused;
    function follow() {
      const now = read();
      const isOther = personIn(now) !== person;
      if (isOther || refused !== void 0 && refused !== now) {
        person = personIn(now);
        refused = void 0;
        node.token = () => session.token();
      }
      setAttribute(node, "lang", languageOfView());
      setAttribute(node, "sign-in-url", settings.signInUrl ?? signInPage());
    }
    node.setAttribute("gateway", settings.gateway);
    node.setAttribute("institution", settings.institution);
    node.setAttribute("heading-level", String(settings.headingLevel ?? 2));
    node.token = () => session.token();
    node.addEventListener("patron-sign-in-needed", () => refused = read());
    follow();
    const timer = setInterval(follow, everyMs);
    return { node, leave: () => clearInterval(timer) };
  }
  function setAttribute(node, name, value) {
    if (value !== void 0 && node.getAttribute(name) !== value) node.setAttribute(name, value);
  }
  function loadElements({ gateway, module = `${gateway}/web/elements/patron-gateway.js`, integrity }) {
    if ([...document.scripts].some(({ src }) => src === module)) return;
    const script = Object.assign(document.createElement("script"), { type: "module", crossOrigin: "anonymous", src: module });
    if (integrity !== void 0) script.integrity = integrity;
    document.head.append(script);
  }
  function languageOfView() {
    return new URLSearchParams(location.search).get("lang")?.replace("_", "-");
  }
  function signInPage() {
    const page = new URL(location.href);
    const there = new URL(`/${page.pathname.split("/")[1]}/login`, page);
    for (const name of ["vid", "lang"]) {
      const value = page.searchParams.get(name);
      if (value !== null) there.searchParams.set(name, value);
    }
    if (there.pathname === "/nde/login") there.searchParams.set("toState", "account/overview");
    else there.searchParams.set("targetURL", page.href);
    return there.href;
  }

  // web/primo/shell/settings.ts
  var elements = [
    "patron-card",
    "patron-card-renewal",
    "patron-account",
    "patron-standing",
    "patron-sign-in",
    "patron-password-reset"
  ];
  function checked(settings) {
    const { gateway, institution } = settings;
    if (!gateway || !institution) throw new Error("patron-gateway: the settings need `gateway` and `institution`");
    return { ...settings, gateway: gateway.replace(/\/+$/, ""), institution };
  }
  function elementFor(hook, hooks2, usual2) {
    if (hooks2 === false) return void 0;
    const named = hooks2?.[hook] ?? usual2[hook];
    if (named === false || named === void 0) return void 0;
    const known = elements.find((element) => element === named);
    if (known === void 0) throw new Error(`patron-gateway: there is no element ${named} for ${hook}`);
    return known;
  }

  // web/primo/angularjs/index.ts
  var hooks = [
    "prmAccountAfter",
    "prmAccountLinksAfter",
    "prmAccountOverviewAfter",
    "prmFinesAfter",
    "prmLibraryCardMenuAfter",
    "prmLoansAfter",
    "prmLoansOverviewAfter",
    "prmLoginAfter",
    "prmLoginHelpAfter",
    "prmMessagesAndBlocksAfter",
    "prmPersonalInfoAfter",
    "prmPersonalSettingsAfter",
    "prmRequestsAfter",
    "prmRequestsOverviewAfter"
  ];
  var usual = { prmPersonalInfoAfter: "patron-card" };
  function put(into, name, options) {
    const placed = place(name, checked(options));
    into.append(placed.node);
    return () => placed.leave();
  }
  var patronGateway = angular.module("patronGateway", []).constant("patronGatewayOptions", {}).component("patronGateway", {
    bindings: { element: "@" },
    controller: [
      "$element",
      "patronGatewayOptions",
      function controller($element, options) {
        let leave = () => void 0;
        this.$onInit = () => {
          const { element = "patron-card" } = this;
          leave = put($element[0], elementFor("element", { element }, {}), options);
        };
        this.$onDestroy = () => leave();
      }
    ]
  });
  for (const hook of hooks) {
    patronGateway.directive(hook, [
      "patronGatewayOptions",
      (options) => ({
        restrict: "E",
        link(scope, $element) {
          const name = elementFor(hook, options.hooks, usual);
          if (name === void 0 || $element[0].querySelector(`:scope > ${name}`)) return;
          scope.$on("$destroy", put($element[0], name, options));
        }
      })
    ]);
  }
})();
