var Q=globalThis,Y=Q.ShadowRoot&&(Q.ShadyCSS===void 0||Q.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,we=Symbol(),qe=new WeakMap,_=class{constructor(e,t,n){if(this._$cssResult$=!0,n!==we)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(Y&&e===void 0){let n=t!==void 0&&t.length===1;n&&(e=qe.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),n&&qe.set(t,e))}return e}toString(){return this.cssText}},ze=s=>new _(typeof s=="string"?s:s+"",void 0,we),ve=(s,...e)=>{let t=s.length===1?s[0]:e.reduce((n,r,i)=>n+(a=>{if(a._$cssResult$===!0)return a.cssText;if(typeof a=="number")return a;throw Error("Value passed to 'css' function must be a 'css' function result: "+a+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(r)+s[i+1],s[0]);return new _(t,s,we)},Ve=(s,e)=>{if(Y)s.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let n=document.createElement("style"),r=Q.litNonce;r!==void 0&&n.setAttribute("nonce",r),n.textContent=t.cssText,s.appendChild(n)}},Ce=Y?s=>s:s=>s instanceof CSSStyleSheet?(e=>{let t="";for(let n of e.cssRules)t+=n.cssText;return ze(t)})(s):s;var{is:en,defineProperty:tn,getOwnPropertyDescriptor:nn,getOwnPropertyNames:rn,getOwnPropertySymbols:sn,getPrototypeOf:on}=Object,X=globalThis,Ge=X.trustedTypes,an=Ge?Ge.emptyScript:"",ln=X.reactiveElementPolyfillSupport,q=(s,e)=>s,ke={toAttribute(s,e){switch(e){case Boolean:s=s?an:null;break;case Object:case Array:s=s==null?s:JSON.stringify(s)}return s},fromAttribute(s,e){let t=s;switch(e){case Boolean:t=s!==null;break;case Number:t=s===null?null:Number(s);break;case Object:case Array:try{t=JSON.parse(s)}catch{t=null}}return t}},We=(s,e)=>!en(s,e),Ke={attribute:!0,type:String,converter:ke,reflect:!1,useDefault:!1,hasChanged:We};Symbol.metadata??=Symbol("metadata"),X.litPropertyMetadata??=new WeakMap;var C=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Ke){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),r=this.getPropertyDescriptor(e,n,t);r!==void 0&&tn(this.prototype,e,r)}}static getPropertyDescriptor(e,t,n){let{get:r,set:i}=nn(this.prototype,e)??{get(){return this[t]},set(a){this[t]=a}};return{get:r,set(a){let d=r?.call(this);i?.call(this,a),this.requestUpdate(e,d,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Ke}static _$Ei(){if(this.hasOwnProperty(q("elementProperties")))return;let e=on(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(q("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(q("properties"))){let t=this.properties,n=[...rn(t),...sn(t)];for(let r of n)this.createProperty(r,t[r])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[n,r]of t)this.elementProperties.set(n,r)}this._$Eh=new Map;for(let[t,n]of this.elementProperties){let r=this._$Eu(t,n);r!==void 0&&this._$Eh.set(r,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let r of n)t.unshift(Ce(r))}else e!==void 0&&t.push(Ce(e));return t}static _$Eu(e,t){let n=t.attribute;return n===!1?void 0:typeof n=="string"?n:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Ve(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),r=this.constructor._$Eu(e,n);if(r!==void 0&&n.reflect===!0){let i=(n.converter?.toAttribute!==void 0?n.converter:ke).toAttribute(t,n.type);this._$Em=e,i==null?this.removeAttribute(r):this.setAttribute(r,i),this._$Em=null}}_$AK(e,t){let n=this.constructor,r=n._$Eh.get(e);if(r!==void 0&&this._$Em!==r){let i=n.getPropertyOptions(r),a=typeof i.converter=="function"?{fromAttribute:i.converter}:i.converter?.fromAttribute!==void 0?i.converter:ke;this._$Em=r;let d=a.fromAttribute(t,i.type);this[r]=d??this._$Ej?.get(r)??d,this._$Em=null}}requestUpdate(e,t,n,r=!1,i){if(e!==void 0){let a=this.constructor;if(r===!1&&(i=this[e]),n??=a.getPropertyOptions(e),!((n.hasChanged??We)(i,t)||n.useDefault&&n.reflect&&i===this._$Ej?.get(e)&&!this.hasAttribute(a._$Eu(e,n))))return;this.C(e,t,n)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:r,wrapped:i},a){n&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,a??t??this[e]),i!==!0||a!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),r===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[r,i]of this._$Ep)this[r]=i;this._$Ep=void 0}let n=this.constructor.elementProperties;if(n.size>0)for(let[r,i]of n){let{wrapped:a}=i,d=this[r];a!==!0||this._$AL.has(r)||d===void 0||this.C(r,void 0,i,d)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(n=>n.hostUpdate?.()),this.update(t)):this._$EM()}catch(n){throw e=!1,this._$EM(),n}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};C.elementStyles=[],C.shadowRootOptions={mode:"open"},C[q("elementProperties")]=new Map,C[q("finalized")]=new Map,ln?.({ReactiveElement:C}),(X.reactiveElementVersions??=[]).push("2.1.2");var Ie=globalThis,Je=s=>s,ee=Ie.trustedTypes,Ze=ee?ee.createPolicy("lit-html",{createHTML:s=>s}):void 0,nt="$lit$",k=`lit$${Math.random().toFixed(9).slice(2)}$`,rt="?"+k,dn=`<${rt}>`,I=document,V=()=>I.createComment(""),G=s=>s===null||typeof s!="object"&&typeof s!="function",Oe=Array.isArray,un=s=>Oe(s)||typeof s?.[Symbol.iterator]=="function",xe=`[ 	
\f\r]`,z=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Qe=/-->/g,Ye=/>/g,S=RegExp(`>|${xe}(?:([^\\s"'>=/]+)(${xe}*=${xe}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Xe=/'/g,et=/"/g,st=/^(?:script|style|textarea|title)$/i,Ee=s=>(e,...t)=>({_$litType$:s,strings:e,values:t}),o=Ee(1),x=Ee(2),rr=Ee(3),O=Symbol.for("lit-noChange"),l=Symbol.for("lit-nothing"),tt=new WeakMap,A=I.createTreeWalker(I,129);function it(s,e){if(!Oe(s)||!s.hasOwnProperty("raw"))throw Error("invalid template strings array");return Ze!==void 0?Ze.createHTML(e):e}var cn=(s,e)=>{let t=s.length-1,n=[],r,i=e===2?"<svg>":e===3?"<math>":"",a=z;for(let d=0;d<t;d++){let u=s[d],c,g,f=-1,p=0;for(;p<u.length&&(a.lastIndex=p,g=a.exec(u),g!==null);)p=a.lastIndex,a===z?g[1]==="!--"?a=Qe:g[1]!==void 0?a=Ye:g[2]!==void 0?(st.test(g[2])&&(r=RegExp("</"+g[2],"g")),a=S):g[3]!==void 0&&(a=S):a===S?g[0]===">"?(a=r??z,f=-1):g[1]===void 0?f=-2:(f=a.lastIndex-g[2].length,c=g[1],a=g[3]===void 0?S:g[3]==='"'?et:Xe):a===et||a===Xe?a=S:a===Qe||a===Ye?a=z:(a=S,r=void 0);let m=a===S&&s[d+1].startsWith("/>")?" ":"";i+=a===z?u+dn:f>=0?(n.push(c),u.slice(0,f)+nt+u.slice(f)+k+m):u+k+(f===-2?d:m)}return[it(s,i+(s[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),n]},K=class s{constructor({strings:e,_$litType$:t},n){let r;this.parts=[];let i=0,a=0,d=e.length-1,u=this.parts,[c,g]=cn(e,t);if(this.el=s.createElement(c,n),A.currentNode=this.el.content,t===2||t===3){let f=this.el.content.firstChild;f.replaceWith(...f.childNodes)}for(;(r=A.nextNode())!==null&&u.length<d;){if(r.nodeType===1){if(r.hasAttributes())for(let f of r.getAttributeNames())if(f.endsWith(nt)){let p=g[a++],m=r.getAttribute(f).split(k),w=/([.?@])?(.*)/.exec(p);u.push({type:1,index:i,name:w[2],strings:m,ctor:w[1]==="."?Re:w[1]==="?"?$e:w[1]==="@"?Se:D}),r.removeAttribute(f)}else f.startsWith(k)&&(u.push({type:6,index:i}),r.removeAttribute(f));if(st.test(r.tagName)){let f=r.textContent.split(k),p=f.length-1;if(p>0){r.textContent=ee?ee.emptyScript:"";for(let m=0;m<p;m++)r.append(f[m],V()),A.nextNode(),u.push({type:2,index:++i});r.append(f[p],V())}}}else if(r.nodeType===8)if(r.data===rt)u.push({type:2,index:i});else{let f=-1;for(;(f=r.data.indexOf(k,f+1))!==-1;)u.push({type:7,index:i}),f+=k.length-1}i++}}static createElement(e,t){let n=I.createElement("template");return n.innerHTML=e,n}};function F(s,e,t=s,n){if(e===O)return e;let r=n!==void 0?t._$Co?.[n]:t._$Cl,i=G(e)?void 0:e._$litDirective$;return r?.constructor!==i&&(r?._$AO?.(!1),i===void 0?r=void 0:(r=new i(s),r._$AT(s,t,n)),n!==void 0?(t._$Co??=[])[n]=r:t._$Cl=r),r!==void 0&&(e=F(s,r._$AS(s,e.values),r,n)),e}var Pe=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,r=(e?.creationScope??I).importNode(t,!0);A.currentNode=r;let i=A.nextNode(),a=0,d=0,u=n[0];for(;u!==void 0;){if(a===u.index){let c;u.type===2?c=new W(i,i.nextSibling,this,e):u.type===1?c=new u.ctor(i,u.name,u.strings,this,e):u.type===6&&(c=new Ae(i,this,e)),this._$AV.push(c),u=n[++d]}a!==u?.index&&(i=A.nextNode(),a++)}return A.currentNode=I,r}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings!==void 0?(n._$AI(e,n,t),t+=n.strings.length-2):n._$AI(e[t])),t++}},W=class s{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,r){this.type=2,this._$AH=l,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=F(this,e,t),G(e)?e===l||e==null||e===""?(this._$AH!==l&&this._$AR(),this._$AH=l):e!==this._$AH&&e!==O&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):un(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==l&&G(this._$AH)?this._$AA.nextSibling.data=e:this.T(I.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,r=typeof n=="number"?this._$AC(e):(n.el===void 0&&(n.el=K.createElement(it(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===r)this._$AH.p(t);else{let i=new Pe(r,this),a=i.u(this.options);i.p(t),this.T(a),this._$AH=i}}_$AC(e){let t=tt.get(e.strings);return t===void 0&&tt.set(e.strings,t=new K(e)),t}k(e){Oe(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,n,r=0;for(let i of e)r===t.length?t.push(n=new s(this.O(V()),this.O(V()),this,this.options)):n=t[r],n._$AI(i),r++;r<t.length&&(this._$AR(n&&n._$AB.nextSibling,r),t.length=r)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let n=Je(e).nextSibling;Je(e).remove(),e=n}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},D=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,r,i){this.type=1,this._$AH=l,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=i,n.length>2||n[0]!==""||n[1]!==""?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=l}_$AI(e,t=this,n,r){let i=this.strings,a=!1;if(i===void 0)e=F(this,e,t,0),a=!G(e)||e!==this._$AH&&e!==O,a&&(this._$AH=e);else{let d=e,u,c;for(e=i[0],u=0;u<i.length-1;u++)c=F(this,d[n+u],t,u),c===O&&(c=this._$AH[u]),a||=!G(c)||c!==this._$AH[u],c===l?e=l:e!==l&&(e+=(c??"")+i[u+1]),this._$AH[u]=c}a&&!r&&this.j(e)}j(e){e===l?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},Re=class extends D{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===l?void 0:e}},$e=class extends D{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==l)}},Se=class extends D{constructor(e,t,n,r,i){super(e,t,n,r,i),this.type=5}_$AI(e,t=this){if((e=F(this,e,t,0)??l)===O)return;let n=this._$AH,r=e===l&&n!==l||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,i=e!==l&&(n===l||r);r&&this.element.removeEventListener(this.name,this,n),i&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Ae=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){F(this,e)}};var pn=Ie.litHtmlPolyfillSupport;pn?.(K,W),(Ie.litHtmlVersions??=[]).push("3.3.3");var ot=(s,e,t)=>{let n=t?.renderBefore??e,r=n._$litPart$;if(r===void 0){let i=t?.renderBefore??null;n._$litPart$=r=new W(e.insertBefore(V(),i),i,void 0,t??{})}return r._$AI(s),r};var Te=globalThis,P=class extends C{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=ot(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return O}};P._$litElement$=!0,P.finalized=!0,Te.litElementHydrateSupport?.({LitElement:P});var gn=Te.litElementPolyfillSupport;gn?.({LitElement:P});(Te.litElementVersions??=[]).push("4.2.2");var E=class extends Error{name="GatewayProblem";status;problem;constructor(e,t){super(t.detail),this.status=e,this.problem=t}},te=class extends Error{name="NotTheGateway";status;constructor(e){super(`The answer (${e}) is not one of a patron-gateway`),this.status=e}};async function h(s,{gateway:e="",token:t,language:n,fetch:r,headers:i,...a}){let d=new Headers(i),u=typeof t=="function"?await t():t;u!==void 0&&d.set("Authorization",`Bearer ${u}`),n!==void 0&&d.set("Accept-Language",n);let c=await(r??fetch)(e.replace(/\/+$/,"")+s,{...a,headers:d});if(c.status===204)return;let g=c.headers.get("Content-Type")??"";if(c.status>=400)throw g.startsWith("application/problem+json")?new E(c.status,await c.json()):new te(c.status);if(g.startsWith("application/json"))return await c.json();if(g.startsWith("image/")||g.startsWith("text/"))return await c.text();throw new te(c.status)}function ne(s,e){if(!(s instanceof E))return{code:"unreachable",title:e("unreachable"),detail:e("unreachable-detail"),faults:[]};let{code:t,title:n,detail:r,retryAfter:i,requestId:a,faults:d=[]}=s.problem;return{code:t,title:n,detail:r,...i!==void 0&&{retryAfter:i},requestId:a,faults:d.map(u=>u.detail)}}function N({code:s}){return s==="unreachable"||s==="outcome-unknown"||s==="internal"||s==="shutting-down"}function at({code:s}){return s==="unauthenticated"||s==="session-ended"||s==="sign-in-too-old"}var lt={"log-in":"log-in","renew-card":"renew-card",loan:"loan",hold:"hold","renew-loan":"renew-loan"};var fn=()=>"/v1/sessions/codes",dt=async(s,e)=>{let t=n=>{if(!n)return{};if(n instanceof Headers)return Object.fromEntries(n.entries());if(Symbol.iterator in n)return Object.fromEntries(Array.from(n,i=>Array.from(i)));let r={};for(let[i,a]of Object.entries(n))a!==void 0&&(r[i]=a);return r};return h(fn(),{...e,method:"POST",headers:{"Content-Type":"application/json",...t(e?.headers)},body:JSON.stringify(s)})},mn=()=>"/v1/sessions/authorizations",ut=async(s,e)=>{let t=n=>{if(!n)return{};if(n instanceof Headers)return Object.fromEntries(n.entries());if(Symbol.iterator in n)return Object.fromEntries(Array.from(n,i=>Array.from(i)));let r={};for(let[i,a]of Object.entries(n))a!==void 0&&(r[i]=a);return r};return h(mn(),{...e,method:"POST",headers:{"Content-Type":"application/json",...t(e?.headers)},body:JSON.stringify(s)})},hn=()=>"/v1/sessions",H=async(s,e)=>{let t=n=>{if(!n)return{};if(n instanceof Headers)return Object.fromEntries(n.entries());if(Symbol.iterator in n)return Object.fromEntries(Array.from(n,i=>Array.from(i)));let r={};for(let[i,a]of Object.entries(n))a!==void 0&&(r[i]=a);return r};return h(hn(),{...e,method:"POST",headers:{"Content-Type":"application/json",...t(e?.headers)},body:JSON.stringify(s)})};var yn=()=>"/v1/sessions/current",ct=async s=>h(yn(),{...s,method:"DELETE"}),bn=()=>"/v1/password-resets",pt=async(s,e)=>{let t=n=>{if(!n)return{};if(n instanceof Headers)return Object.fromEntries(n.entries());if(Symbol.iterator in n)return Object.fromEntries(Array.from(n,i=>Array.from(i)));let r={};for(let[i,a]of Object.entries(n))a!==void 0&&(r[i]=a);return r};return h(bn(),{...e,method:"POST",headers:{"Content-Type":"application/json",...t(e?.headers)},body:JSON.stringify(s)})};var wn=s=>`/v1/patrons/${s}/card`,gt=async(s,e)=>h(wn(s),{...e,method:"GET"}),vn=(s,e)=>{let t=new URLSearchParams;Object.entries(e||{}).forEach(([r,i])=>{i!==void 0&&t.append(r,i===null?"null":String(i))});let n=t.toString();return n.length>0?`/v1/patrons/${s}/standing?${n}`:`/v1/patrons/${s}/standing`},ft=async(s,e,t)=>h(vn(s,e),{...t,method:"GET"}),Cn=(s,e)=>{let t=new URLSearchParams;Object.entries(e||{}).forEach(([r,i])=>{i!==void 0&&t.append(r,i===null?"null":String(i))});let n=t.toString();return n.length>0?`/v1/patrons/${s}/card/barcode.svg?${n}`:`/v1/patrons/${s}/card/barcode.svg`},mt=async(s,e,t)=>h(Cn(s,e),{...t,method:"GET"}),kn=s=>`/v1/patrons/${s}/loans`,ht=async(s,e)=>h(kn(s),{...e,method:"GET"}),xn=s=>`/v1/patrons/${s}/loans/renewals`,yt=async(s,e,t)=>{let n=r=>{if(!r)return{};if(r instanceof Headers)return Object.fromEntries(r.entries());if(Symbol.iterator in r)return Object.fromEntries(Array.from(r,a=>Array.from(a)));let i={};for(let[a,d]of Object.entries(r))d!==void 0&&(i[a]=d);return i};return h(xn(s),{...t,method:"POST",headers:{...e,...n(t?.headers)}})},Pn=(s,e)=>`/v1/patrons/${s}/loans/${e}/renewals`,bt=async(s,e,t,n)=>{let r=i=>{if(!i)return{};if(i instanceof Headers)return Object.fromEntries(i.entries());if(Symbol.iterator in i)return Object.fromEntries(Array.from(i,d=>Array.from(d)));let a={};for(let[d,u]of Object.entries(i))u!==void 0&&(a[d]=u);return a};return h(Pn(s,e),{...n,method:"POST",headers:{...t,...r(n?.headers)}})},Rn=s=>`/v1/patrons/${s}/holds`,wt=async(s,e)=>h(Rn(s),{...e,method:"GET"});var $n=(s,e)=>`/v1/patrons/${s}/holds/${e}`,vt=async(s,e,t)=>h($n(s,e),{...t,method:"DELETE"}),Sn=s=>`/v1/patrons/${s}/fees`,Ct=async(s,e)=>h(Sn(s),{...e,method:"GET"}),An=s=>`/v1/patrons/${s}/blocks`,kt=async(s,e)=>h(An(s),{...e,method:"GET"});var In=s=>`/v1/patrons/${s}/card-renewal-quotes`,xt=async(s,e)=>h(In(s),{...e,method:"POST"}),On=s=>`/v1/patrons/${s}/card-renewals`,Pt=async(s,e,t,n)=>{let r=i=>{if(!i)return{};if(i instanceof Headers)return Object.fromEntries(i.entries());if(Symbol.iterator in i)return Object.fromEntries(Array.from(i,d=>Array.from(d)));let a={};for(let[d,u]of Object.entries(i))u!==void 0&&(a[d]=u);return a};return h(On(s),{...n,method:"POST",headers:{"Content-Type":"application/json",...t,...r(n?.headers)},body:JSON.stringify(e)})},En=(s,e)=>{let t=new URLSearchParams;Object.entries(e||{}).forEach(([r,i])=>{i!==void 0&&t.append(r,i===null?"null":String(i))});let n=t.toString();return n.length>0?`/v1/patrons/${s}/card-renewals?${n}`:`/v1/patrons/${s}/card-renewals`},Rt=async(s,e,t)=>h(En(s,e),{...t,method:"GET"}),Tn=(s,e)=>`/v1/patrons/${s}/card-renewals/${e}`,Le=async(s,e,t)=>h(Tn(s,e),{...t,method:"GET"}),Ln=(s,e)=>`/v1/patrons/${s}/card-renewals/${e}`,$t=async(s,e,t)=>h(Ln(s,e),{...t,method:"DELETE"});var Mn=(s,e)=>{let t=new URLSearchParams;Object.entries(e||{}).forEach(([r,i])=>{i!==void 0&&t.append(r,i===null?"null":String(i))});let n=t.toString();return n.length>0?`/v1/patrons/${s}/audit?${n}`:`/v1/patrons/${s}/audit`},Me=async(s,e,t)=>h(Mn(s,e),{...t,method:"GET"}),Fn=()=>"/v1/topology",St=async s=>h(Fn(),{...s,method:"GET"});var T={get(s){try{return sessionStorage.getItem(`patron-gateway:${s}`)??void 0}catch{return}},set(s,e){try{e===void 0?sessionStorage.removeItem(`patron-gateway:${s}`):sessionStorage.setItem(`patron-gateway:${s}`,e)}catch{}}};var Dn=2e4,At=new Map;function Fe(s,e){let t=`${s}|${e}`,n=At.get(t)??Nn(s,e,t);return At.set(t,n),n}function Nn(s,e,t){let n=new Set,r,i,a;function d(p){r=p,T.set(`session:${t}`,p?.renewalToken)}function u(){for(let p of n)p()}async function c(){let p=navigator.locks,m=T.get(`session:${t}`)!==void 0;return p&&m?p.request(`patron-gateway:${t}`,g):g()}async function g(){let p=T.get(`session:${t}`)??r?.renewalToken;if(p!==void 0)try{let m=await H({method:"renewal",renewalToken:p},{gateway:s});return d({...r?.signOutUrl!==void 0&&{signOutUrl:r.signOutUrl},...m}),r?.accessToken}catch(m){if(!(m instanceof E)||m.status>=500)throw m;d(void 0);return}}async function f(){let p=T.get(`challenge:${t}`),m=new URL(location.href),{state:w,code:be,iss:U,error:_e}=Object.fromEntries(m.searchParams);if(p===void 0||w===void 0)return;T.set(`challenge:${t}`,void 0);for(let Xt of["state","code","iss","error","error_description","session_state"])m.searchParams.delete(Xt);history.replaceState(history.state,"",m);let Yt={...be!==void 0&&{code:be},...U!==void 0&&{iss:U},..._e!==void 0&&{error:_e}};d(await H({method:"openid",challenge:p,state:w,...Yt},{gateway:s})),u()}return{async token(){return r&&Date.parse(r.expiresAt)-Dn>Date.now()?r.accessToken:(i??=c().finally(()=>i=void 0),i)},begin(p){d(p),u()},async end(){let p=r?.accessToken,m=r?.signOutUrl;d(void 0),u(),p!==void 0&&await ct({gateway:s,token:p}),m!==void 0&&location.assign(m)},drop(){r&&(d(void 0),u())},async leaveFor(p,m,w){let U=await ut({provider:p,...e===""?{}:{institution:e},redirectUri:m},{gateway:s,language:w});T.set(`challenge:${t}`,U.challenge),location.assign(U.authorizationUrl)},arrive:()=>a??=f(),watch(p){return n.add(p),()=>{n.delete(p)}}}}var It=ve`
  :host {
    --text: var(--patron-text, var(--mat-sys-on-surface, var(--sys-on-surface, light-dark(#1b1b1f, #ececf1))));
    --quiet: var(--patron-quiet, var(--mat-sys-on-surface-variant, var(--sys-on-surface-variant, light-dark(#4a4a52, #c3c3cc))));
    --surface: var(--patron-surface, var(--mat-sys-surface, var(--sys-surface, light-dark(#ffffff, #1e1e24))));
    --edge: var(--patron-edge, var(--mat-sys-outline, var(--sys-outline, light-dark(#74747c, #8e8e99))));
    --accent: var(--patron-accent, var(--mat-sys-primary, var(--sys-primary, light-dark(#0b4f8a, #9ecbff))));
    --on-accent: var(--patron-on-accent, var(--mat-sys-on-primary, var(--sys-on-primary, light-dark(#ffffff, #0d1b2a))));
    --danger: var(--patron-danger, var(--mat-sys-error, var(--sys-error, light-dark(#a3111b, #ffb3b3))));
    --good: var(--patron-good, light-dark(#14602c, #8fdba6));
    --warning: var(--patron-warning, light-dark(#7a4b00, #ffcf7a));
    --focus: var(--patron-focus, var(--accent));
    --radius: var(--patron-radius, 0.5rem);
    --space: var(--patron-space, 1rem);
    display: block;
    font: var(--patron-font, 1rem/1.5 system-ui, sans-serif);
    color: var(--text);
  }
  :host([hidden]) {
    display: none;
  }
  * {
    box-sizing: border-box;
  }
  .sheet {
    position: relative;
    container-type: inline-size;
    background: var(--surface);
    color: var(--text);
    border: 1px solid var(--edge);
    border-radius: var(--radius);
    padding: var(--space);
    overflow-wrap: anywhere;
  }
  :host([embedded]) .sheet {
    border: 0;
    padding: 0;
    border-radius: 0;
    background: none;
  }
  .heading {
    font-size: 1.25em;
    font-weight: 600;
    line-height: 1.25;
    margin-block-end: 0.5em;
  }
  .subheading {
    font-weight: 600;
    margin-block: 1.25em 0.25em;
  }
  [role='heading']:focus:not(:focus-visible) {
    outline: none;
  }
  p {
    margin: 0 0 0.75em;
  }
  .quiet,
  .hint {
    color: var(--quiet);
    font-size: 0.9375em;
  }
  ul {
    margin: 0 0 0.75em;
    padding-inline-start: 1.25em;
  }
  ul.plain {
    list-style: none;
    padding: 0;
  }
  .item {
    border-block-start: 1px solid var(--edge);
    padding-block: 0.75em;
  }
  .item p,
  .effective p {
    margin: 0;
  }
  .effective {
    margin-block-end: 0.75em;
  }
  .effective .when {
    font-size: 1.25em;
    font-weight: 600;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5em 1em;
    align-items: baseline;
    justify-content: space-between;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5em;
    margin-block-start: 0.75em;
  }
  .state {
    display: inline-flex;
    gap: 0.35em;
    align-items: center;
    font-weight: 600;
  }
  .state svg {
    inline-size: 1em;
    block-size: 1em;
    flex: none;
  }
  .active {
    color: var(--good);
  }
  .expiring {
    color: var(--warning);
  }
  .expired,
  .suspended {
    color: var(--danger);
  }
  .note {
    border-inline-start: 4px solid var(--warning);
    padding-inline-start: 0.75em;
    margin-block: 0.75em;
  }
  .problem {
    border-inline-start: 4px solid var(--danger);
    padding-inline-start: 0.75em;
    margin-block: 0.75em;
  }
  .problem p,
  .note p {
    margin: 0 0 0.25em;
  }
  button,
  a.button {
    font: inherit;
    font-weight: 600;
    min-block-size: 2.75em;
    padding: 0.4em 1em;
    color: var(--accent);
    background: var(--surface);
    border: 1px solid var(--accent);
    border-radius: calc(var(--radius) / 2);
    cursor: pointer;
    text-decoration: none;
    display: inline-block;
  }
  button.primary,
  a.button.primary {
    color: var(--on-accent);
    background: var(--accent);
  }
  button[aria-disabled='true'] {
    cursor: progress;
    border-style: dashed;
  }
  a {
    color: var(--accent);
  }
  :focus-visible {
    outline: 3px solid var(--focus);
    outline-offset: 2px;
  }
  label {
    display: block;
    font-weight: 600;
    margin-block: 0.75em 0.25em;
  }
  input {
    inline-size: 100%;
    max-inline-size: 26em;
    min-block-size: 2.75em;
    padding: 0.4em 0.75em;
    font: inherit;
    color: var(--text);
    background: var(--surface);
    border: 1px solid var(--edge);
    border-radius: calc(var(--radius) / 2);
  }
  input[aria-invalid='true'] {
    border: 2px solid var(--danger);
  }
  .number {
    font-variant-numeric: tabular-nums;
    letter-spacing: 0.05em;
    font-size: 1.125em;
  }
  .white {
    background: #ffffff;
    color: #000000;
    forced-color-adjust: none;
    padding: 0.5em;
    border-radius: calc(var(--radius) / 2);
    max-inline-size: 24em;
  }
  .white svg {
    display: block;
    inline-size: 100%;
    block-size: auto;
    max-block-size: 14em;
  }
  dialog {
    border: 0;
    padding: 1.5rem;
    inline-size: 100vw;
    block-size: 100vh;
    max-inline-size: none;
    max-block-size: none;
    background: #ffffff;
    color: #000000;
    forced-color-adjust: none;
    text-align: center;
  }
  dialog .white {
    max-inline-size: 48rem;
    margin-inline: auto;
  }
  dialog .white svg {
    max-block-size: 60vh;
  }
  dialog button {
    color: #000000;
    background: #ffffff;
    border-color: #000000;
  }
  dialog :focus-visible {
    outline-color: #000000;
  }
  dialog .number {
    font-size: 1.75em;
  }
  .bone {
    block-size: 1em;
    margin-block: 0.5em;
    border-radius: 0.25em;
    background: var(--edge);
    opacity: 0.3;
  }
  .bone:last-child {
    inline-size: 60%;
  }
  @media (prefers-reduced-motion: no-preference) {
    .bone {
      animation: breathe 1.6s ease-in-out infinite alternate;
    }
    @keyframes breathe {
      to {
        opacity: 0.15;
      }
    }
  }
  .told {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: 0;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (forced-colors: active) {
    button,
    a.button {
      color: ButtonText;
      background: ButtonFace;
      border-color: ButtonBorder;
    }
    a.button {
      color: LinkText;
    }
    button.primary,
    a.button.primary {
      forced-color-adjust: none;
      color: HighlightText;
      background: Highlight;
    }
    .bone {
      border: 1px solid;
    }
  }
`;var Ot={elements:{loading:"Wird geladen …",retry:"Noch einmal versuchen",refresh:"Neu nachsehen",close:"Schließen",done:"Fertig","one-moment":"Einen Augenblick …","new-window":"öffnet ein neues Fenster",unreachable:"Der Dienst ist nicht erreichbar","unreachable-detail":"Bitte prüfen Sie Ihre Verbindung und versuchen Sie es gleich noch einmal.","request-number":"Nummer dieser Anfrage: {number}",partial:"Das ist nicht alles: Etwas konnte nicht gelesen werden.","source-failed":"{institution} hat nicht geantwortet; was dort ist, fehlt hier.","source-incomplete":"{institution} kann nicht alles aufzählen, was dort ist.","source-stale":"{institution} antwortet gerade nicht; dies ist der Stand von {time}.","source-not-offered":"{institution} bietet das hier nicht an.","as-of":"Stand: {time}","way-out":"Was hilft","sign-in-first":"Bitte melden Sie sich an, um dies zu sehen.","sign-in-title":"Anmelden","sign-in":"Anmelden","sign-out":"Abmelden","signed-in":"Sie sind angemeldet.","signed-out":"Sie sind abgemeldet.","no-way-in":"Wer diese Bibliothek nutzt, kann sich hier nicht anmelden.",identifier:"Ausweisnummer oder E-Mail-Adresse",password:"Passwort","lost-password":"Passwort vergessen","by-password":"Mit Passwort anmelden","by-code":"Code per E-Mail schicken lassen","by-provider":"Mit {name} anmelden","open-apart":"Auf einer eigenen Seite anmelden",code:"Code aus dem Brief","code-explained":"Wir schicken einen Code an die E-Mail-Adresse, die die Bibliothek von Ihnen hat. Er hilft auch, wenn der Ausweis abgelaufen ist.","send-code":"Code schicken","code-sent":"Wenn die Bibliothek Sie unter dem kennt, was Sie eingegeben haben, ist ein Code an Ihre E-Mail-Adresse unterwegs.","reset-title":"Ein neues Passwort für Ihren Bibliotheksausweis","reset-explained":"Geben Sie die Nummer Ihres Ausweises ein oder die E-Mail-Adresse, die die Bibliothek von Ihnen hat. Wir schicken an diese Adresse einen Brief mit einem Link, über den Sie ein neues Passwort wählen.","reset-send":"Brief schicken","reset-sent":"Wenn die Bibliothek Sie unter dem kennt, was Sie eingegeben haben, ist ein Brief an Ihre E-Mail-Adresse unterwegs. Darin steht, wie Sie ein neues Passwort bekommen.","reset-not-there":"Nach einigen Minuten ist nichts da? Bitte sehen Sie bei den unerwünschten Mails nach, prüfen Sie Ihre Eingabe, oder fragen Sie in der Bibliothek: Vielleicht hat sie eine andere Adresse von Ihnen.","reset-again":"Noch einmal anfordern","reset-rules":"Wie das Passwort sein muss","reset-not-offered":"Neue Passwörter gibt es hier nicht. Bitte fragen Sie in der Bibliothek.","reset-elsewhere":"Für manche wird das Passwort woanders verwaltet:","card-title":"Bibliotheksausweis","card-shown":"Der Bibliotheksausweis ist da.","good-until":"Gültig bis","was-good-until":"War gültig bis","without-end":"Ohne Ablaufdatum","no-date":"Es war kein Datum zu finden, das für diesen Ausweis zählt.",dates:"Alle Daten","other-dates":"Weitere Anmeldungen",since:"seit",until:"bis","blocked-at":"Gesperrt: {institution}",number:"Nummer",numbers:"Nummern","number-dead":"nicht mehr gültig","number-masked":"nur das Ende wird gezeigt","barcode-of":"Strichcode der Nummer {number}","large-view":"Groß zeigen, zum Scannen","renewal-title":"Verlängerung",renew:"Ausweis verlängern","asking-price":"Preis und neues Datum werden ermittelt …","not-renewable":"Der Ausweis kann jetzt nicht verlängert werden.","review-title":"Bitte prüfen Sie, bevor Sie weitergehen",price:"Preis",free:"kostenlos","offer-until":"Dieses Angebot gilt bis {time}.","until-now":"bisher:","confirmed-until":"sobald die Bibliothek es bestätigt hat:","proof-needed":"Nur vorläufig: Die Bibliothek muss noch den Nachweis sehen, von dem Ihr Ausweis abhängt.","address-changed":"Nur vorläufig: Die Bibliothek muss noch Ihre neue Adresse prüfen.","pay-now":"{amount} bezahlen","renew-now":"Jetzt verlängern","not-now":"Nicht jetzt","go-on-paying":"Weiter zur Zahlung","pay-before":"Das ist möglich bis {time}.","give-up":"Diese Verlängerung abbrechen","may-close":"Es geht von selbst weiter. Sie können diese Seite schließen und später wiederkommen.","paid-back":"Zurückgezahlt: {amount}",receipt:"Nummer der Zahlung: {number}","account-title":"Mein Bibliothekskonto",loans:"Ausleihen","no-loans":"Nichts ist ausgeliehen.",due:"Fällig am","was-due":"Überfällig seit",accruing:"Kostet bisher, weil es überfällig ist: {amount}","noted-lost":"Die Bibliothek hat es als verloren vermerkt.","noted-returned":"Sie haben angegeben, dass es zurückgebracht wurde.","renew-loan":"Verlängern","renew-all":"Alle verlängern","renewed-of":"Verlängert: {done} von {all}",holds:"Vormerkungen","no-holds":"Nichts ist vorgemerkt.",position:"Platz in der Warteschlange: {position}","fetch-by":"Abzuholen bis","cancel-hold":"Aufheben","cancel-sure":"Ja, Vormerkung aufheben","keep-hold":"Behalten",fees:"Gebühren","no-fees":"Nichts ist offen.",owed:"Insgesamt offen: {amount}","fee-disputed":"Sie haben widersprochen; es zählt nicht mit.","fee-elsewhere":"Das zieht eine andere Stelle ein; es zählt nicht mit.",blocks:"Was im Weg steht","no-blocks":"Nichts steht im Weg.",allowed:"Das geht.","not-allowed":"Das geht jetzt nicht.","action-log-in":"Anmelden","action-renew-card":"Ausweis verlängern","action-loan":"Ausleihen","action-hold":"Vormerken","action-renew-loan":"Ausleihen verlängern",looks:"Wer meine Daten angesehen hat","no-looks":"Niemand.",earlier:"Frühere zeigen","was-looked-at":"Angesehen","was-changed":"Geändert","was-refused":"Verlangt und abgelehnt","by-staff":"jemand, der für die Bibliothek arbeitet","by-software":"Software der Bibliothek","by-self":"Sie selbst","by-mailed-link":"wer einen Brief an Sie hatte","by-operator":"der Betreiber des Dienstes","by-service":"der Dienst selbst"}};var De={elements:{loading:"Loading …",retry:"Try again",refresh:"Look again",close:"Close",done:"Done","one-moment":"One moment …","new-window":"opens in a new window",unreachable:"The service cannot be reached","unreachable-detail":"Please check your connection and try again in a moment.","request-number":"Number of this request: {number}",partial:"This is not everything: something could not be read.","source-failed":"{institution} did not answer, so what is there is missing here.","source-incomplete":"{institution} cannot list everything that is there.","source-stale":"{institution} does not answer now; this is from {time}.","source-not-offered":"{institution} does not offer this here.","as-of":"As of {time}","way-out":"What helps","sign-in-first":"Please sign in to see this.","sign-in-title":"Sign in","sign-in":"Sign in","sign-out":"Sign out","signed-in":"You are signed in.","signed-out":"You are signed out.","no-way-in":"Patrons of this library cannot sign in here.",identifier:"Card number or e-mail address",password:"Password","lost-password":"I forgot my password","by-password":"Sign in with a password","by-code":"Have a code mailed to me","by-provider":"Sign in with {name}","open-apart":"Sign in on a page of its own",code:"Code from the letter","code-explained":"We send a code to the e-mail address that the library has of you. It also lets in whose card has expired.","send-code":"Send me the code","code-sent":"If the library knows you by what you typed, a code is on its way to your e-mail address.","reset-title":"A new password for your library card","reset-explained":"Type in the number of your card, or the e-mail address that the library has of you. We will send a letter to that address with a link by which you choose a new password.","reset-send":"Send me the letter","reset-sent":"If the library knows you by what you typed, a letter is on its way to your e-mail address. It says how you get a new password.","reset-not-there":"Nothing has come after a few minutes? Please look among the unwanted mail, check what you typed, or ask the library: it may have another address of yours.","reset-again":"Ask once more","reset-rules":"What the password has to be like","reset-not-offered":"New passwords are not given out here. Please ask the library.","reset-elsewhere":"For some, the password is kept elsewhere:","card-title":"Library card","card-shown":"The library card is shown.","good-until":"Valid until","was-good-until":"Was valid until","without-end":"Without an end date","no-date":"No date could be found that counts for this card.",dates:"All dates","other-dates":"Other registrations",since:"since",until:"until","blocked-at":"Blocked: {institution}",number:"Number",numbers:"Numbers","number-dead":"no longer valid","number-masked":"only the end is shown","barcode-of":"Barcode of the number {number}","large-view":"Show large, to be scanned","renewal-title":"Renewal",renew:"Renew the card","asking-price":"Asking for the price and the new date …","not-renewable":"The card cannot be renewed now.","review-title":"Please check before you go on",price:"Price",free:"free of charge","offer-until":"This offer is good until {time}.","until-now":"until now:","confirmed-until":"once the library has confirmed it:","proof-needed":"For now only: the library has yet to see the proof that your card depends on.","address-changed":"For now only: the library has yet to check your new address.","pay-now":"Pay {amount}","renew-now":"Renew now","not-now":"Not now","go-on-paying":"Go on to the payment","pay-before":"This is possible until {time}.","give-up":"Give up this renewal","may-close":"It goes on by itself. You may close this page; come back whenever you like.","paid-back":"Paid back: {amount}",receipt:"Number of the payment: {number}","account-title":"My library account",loans:"Loans","no-loans":"Nothing is on loan.",due:"Due","was-due":"Overdue since",accruing:"Costs by now, because it is late: {amount}","noted-lost":"The library has noted it as lost.","noted-returned":"You said that you have brought it back.","renew-loan":"Renew","renew-all":"Renew all","renewed-of":"Renewed: {done} of {all}",holds:"Reservations","no-holds":"Nothing is reserved.",position:"place in the queue: {position}","fetch-by":"To be fetched by","cancel-hold":"Cancel","cancel-sure":"Yes, cancel the reservation","keep-hold":"Keep it",fees:"Fees","no-fees":"Nothing is owed.",owed:"Owed in all: {amount}","fee-disputed":"You have objected to this; it is not counted.","fee-elsewhere":"Somebody else collects this; it is not counted.",blocks:"What stands in the way","no-blocks":"Nothing stands in the way.",allowed:"This is possible.","not-allowed":"This is not possible now.","action-log-in":"Signing in","action-renew-card":"Renewing the card","action-loan":"Borrowing","action-hold":"Reserving","action-renew-loan":"Renewing loans",looks:"Who looked at my data","no-looks":"Nobody did.",earlier:"Show earlier ones","was-looked-at":"Looked at","was-changed":"Changed","was-refused":"Asked for, and refused","by-staff":"somebody who works for the library","by-software":"software of the library","by-self":"you","by-mailed-link":"whoever had a letter to you","by-operator":"the service’s operator","by-service":"the service itself"}};var Et={elements:{loading:"Chargement …",retry:"Réessayer",refresh:"Actualiser",close:"Fermer",done:"Terminé","one-moment":"Un instant …","new-window":"s’ouvre dans une nouvelle fenêtre",unreachable:"Le service est injoignable","unreachable-detail":"Veuillez vérifier votre connexion et réessayer dans un instant.","request-number":"Numéro de cette demande : {number}",partial:"Tout n’est pas là : quelque chose n’a pas pu être lu.","source-failed":"{institution} n’a pas répondu : ce qui s’y trouve manque ici.","source-incomplete":"{institution} ne peut pas énumérer tout ce qui s’y trouve.","source-stale":"{institution} ne répond pas en ce moment ; voici l’état du {time}.","source-not-offered":"{institution} ne propose pas cela ici.","as-of":"État au {time}","way-out":"Ce qui aide","sign-in-first":"Veuillez vous identifier pour voir ceci.","sign-in-title":"S’identifier","sign-in":"S’identifier","sign-out":"Se déconnecter","signed-in":"Vous êtes identifié.","signed-out":"Vous êtes déconnecté.","no-way-in":"Les lecteurs de cette bibliothèque ne peuvent pas s’identifier ici.",identifier:"Numéro de carte ou adresse électronique",password:"Mot de passe","lost-password":"J’ai oublié mon mot de passe","by-password":"S’identifier avec un mot de passe","by-code":"Recevoir un code par courriel","by-provider":"S’identifier avec {name}","open-apart":"S’identifier sur une page séparée",code:"Code de la lettre","code-explained":"Nous envoyons un code à l’adresse électronique que la bibliothèque a de vous. Il fonctionne aussi quand la carte a expiré.","send-code":"Envoyez-moi le code","code-sent":"Si la bibliothèque vous connaît sous ce que vous avez saisi, un code est en route vers votre adresse électronique.","reset-title":"Un nouveau mot de passe pour votre carte de bibliothèque","reset-explained":"Saisissez le numéro de votre carte, ou l’adresse électronique que la bibliothèque a de vous. Nous enverrons à cette adresse une lettre avec un lien pour choisir un nouveau mot de passe.","reset-send":"Envoyez-moi la lettre","reset-sent":"Si la bibliothèque vous connaît sous ce que vous avez saisi, une lettre est en route vers votre adresse électronique. Elle dit comment obtenir un nouveau mot de passe.","reset-not-there":"Rien n’est arrivé après quelques minutes ? Regardez parmi les courriers indésirables, vérifiez votre saisie, ou demandez à la bibliothèque : elle a peut-être une autre adresse de vous.","reset-again":"Refaire la demande","reset-rules":"Comment doit être le mot de passe","reset-not-offered":"Il n’est pas possible d’obtenir un nouveau mot de passe ici. Veuillez demander à la bibliothèque.","reset-elsewhere":"Pour certains, le mot de passe est géré ailleurs :","card-title":"Carte de bibliothèque","card-shown":"La carte de bibliothèque est affichée.","good-until":"Valable jusqu’au","was-good-until":"Était valable jusqu’au","without-end":"Sans date d’expiration","no-date":"Aucune date valant pour cette carte n’a pu être trouvée.",dates:"Toutes les dates","other-dates":"Autres inscriptions",since:"depuis le",until:"jusqu’au","blocked-at":"Bloquée : {institution}",number:"Numéro",numbers:"Numéros","number-dead":"plus valable","number-masked":"seule la fin est affichée","barcode-of":"Code-barres du numéro {number}","large-view":"Afficher en grand, à scanner","renewal-title":"Renouvellement",renew:"Renouveler la carte","asking-price":"Recherche du prix et de la nouvelle date …","not-renewable":"La carte ne peut pas être renouvelée maintenant.","review-title":"Veuillez vérifier avant de continuer",price:"Prix",free:"gratuit","offer-until":"Cette offre est valable jusqu’au {time}.","until-now":"jusqu’ici :","confirmed-until":"une fois confirmé par la bibliothèque :","proof-needed":"Provisoirement seulement : la bibliothèque doit encore voir le justificatif dont dépend votre carte.","address-changed":"Provisoirement seulement : la bibliothèque doit encore vérifier votre nouvelle adresse.","pay-now":"Payer {amount}","renew-now":"Renouveler maintenant","not-now":"Pas maintenant","go-on-paying":"Continuer vers le paiement","pay-before":"C’est possible jusqu’au {time}.","give-up":"Abandonner ce renouvellement","may-close":"Cela continue tout seul. Vous pouvez fermer cette page et revenir plus tard.","paid-back":"Remboursé : {amount}",receipt:"Numéro du paiement : {number}","account-title":"Mon compte à la bibliothèque",loans:"Prêts","no-loans":"Aucun prêt en cours.",due:"À rendre le","was-due":"En retard depuis le",accruing:"Coût actuel du retard : {amount}","noted-lost":"La bibliothèque l’a noté comme perdu.","noted-returned":"Vous avez indiqué l’avoir rendu.","renew-loan":"Prolonger","renew-all":"Tout prolonger","renewed-of":"Prolongés : {done} sur {all}",holds:"Réservations","no-holds":"Aucune réservation.",position:"place dans la file : {position}","fetch-by":"À retirer avant le","cancel-hold":"Annuler","cancel-sure":"Oui, annuler la réservation","keep-hold":"La garder",fees:"Frais","no-fees":"Rien n’est dû.",owed:"Total dû : {amount}","fee-disputed":"Vous avez contesté ce montant ; il n’est pas compté.","fee-elsewhere":"Un autre service le perçoit ; ce n’est pas compté.",blocks:"Ce qui fait obstacle","no-blocks":"Rien ne fait obstacle.",allowed:"C’est possible.","not-allowed":"Ce n’est pas possible maintenant.","action-log-in":"S’identifier","action-renew-card":"Renouveler la carte","action-loan":"Emprunter","action-hold":"Réserver","action-renew-loan":"Prolonger des prêts",looks:"Qui a consulté mes données","no-looks":"Personne.",earlier:"Montrer les précédentes","was-looked-at":"Consulté","was-changed":"Modifié","was-refused":"Demandé et refusé","by-staff":"une personne qui travaille pour la bibliothèque","by-software":"un logiciel de la bibliothèque","by-self":"vous","by-mailed-link":"qui avait une lettre pour vous","by-operator":"l’exploitant du service","by-service":"le service lui-même"}};var Tt={elements:{loading:"Sæki …",retry:"Reyna aftur",refresh:"Sækja aftur",close:"Loka",done:"Lokið","one-moment":"Augnablik …","new-window":"opnast í nýjum glugga",unreachable:"Ekki næst samband við þjónustuna","unreachable-detail":"Athugaðu nettenginguna og reyndu aftur eftir andartak.","request-number":"Númer beiðninnar: {number}",partial:"Hér vantar eitthvað: ekki tókst að lesa allt.","source-failed":"{institution} svaraði ekki, svo að það sem þar er vantar hér.","source-incomplete":"{institution} getur ekki talið upp allt sem þar er.","source-stale":"{institution} svarar ekki núna; þetta er staðan {time}.","source-not-offered":"{institution} býður ekki upp á þetta hér.","as-of":"Staðan {time}","way-out":"Hvað er til ráða","sign-in-first":"Skráðu þig inn til að sjá þetta.","sign-in-title":"Innskráning","sign-in":"Skrá inn","sign-out":"Skrá út","signed-in":"Innskráning tókst.","signed-out":"Útskráning tókst.","no-way-in":"Lánþegar þessa safns geta ekki skráð sig inn hér.",identifier:"Skírteinisnúmer eða netfang",password:"Lykilorð","lost-password":"Ég gleymdi lykilorðinu","by-password":"Skrá inn með lykilorði","by-code":"Fá sendan kóða í tölvupósti","by-provider":"Skrá inn með {name}","open-apart":"Skrá inn á sérstakri síðu",code:"Kóðinn úr bréfinu","code-explained":"Við sendum kóða á netfangið sem bókasafnið hefur hjá þér. Hann dugar líka þótt skírteinið sé útrunnið.","send-code":"Senda mér kóðann","code-sent":"Ef bókasafnið þekkir þig af því sem þú slóst inn er kóði á leiðinni á netfangið þitt.","reset-title":"Nýtt lykilorð fyrir bókasafnsskírteinið þitt","reset-explained":"Sláðu inn númer skírteinisins eða netfangið sem bókasafnið hefur hjá þér. Við sendum bréf á það netfang með hlekk þar sem þú velur nýtt lykilorð.","reset-send":"Senda mér bréfið","reset-sent":"Ef bókasafnið þekkir þig af því sem þú slóst inn er bréf á leiðinni á netfangið þitt. Þar stendur hvernig þú færð nýtt lykilorð.","reset-not-there":"Hefur ekkert borist eftir nokkrar mínútur? Skoðaðu ruslpóstinn, athugaðu hvað þú slóst inn eða spurðu á bókasafninu: kannski hefur það annað netfang hjá þér.","reset-again":"Biðja aftur","reset-rules":"Hvernig lykilorðið þarf að vera","reset-not-offered":"Hér er ekki hægt að fá nýtt lykilorð. Spurðu á bókasafninu.","reset-elsewhere":"Hjá sumum er lykilorðið geymt annars staðar:","card-title":"Bókasafnsskírteini","card-shown":"Bókasafnsskírteinið er komið.","good-until":"Gildir til","was-good-until":"Gilti til","without-end":"Án lokadags","no-date":"Engin dagsetning fannst sem gildir fyrir þetta skírteini.",dates:"Allar dagsetningar","other-dates":"Aðrar skráningar",since:"frá",until:"til","blocked-at":"Lokað: {institution}",number:"Númer",numbers:"Númer","number-dead":"ekki lengur í gildi","number-masked":"aðeins endirinn er sýndur","barcode-of":"Strikamerki númersins {number}","large-view":"Sýna stórt, til skönnunar","renewal-title":"Endurnýjun",renew:"Endurnýja skírteinið","asking-price":"Sæki verð og nýja dagsetningu …","not-renewable":"Ekki er hægt að endurnýja skírteinið núna.","review-title":"Athugaðu þetta áður en lengra er haldið",price:"Verð",free:"ókeypis","offer-until":"Þetta tilboð gildir til {time}.","until-now":"áður:","confirmed-until":"þegar bókasafnið hefur staðfest það:","proof-needed":"Aðeins til bráðabirgða: bókasafnið á eftir að sjá staðfestinguna sem skírteinið þitt er háð.","address-changed":"Aðeins til bráðabirgða: bókasafnið á eftir að staðfesta nýja heimilisfangið þitt.","pay-now":"Greiða {amount}","renew-now":"Endurnýja núna","not-now":"Ekki núna","go-on-paying":"Áfram að greiðslu","pay-before":"Þetta er hægt til {time}.","give-up":"Hætta við þessa endurnýjun","may-close":"Þetta heldur áfram af sjálfu sér. Þér er óhætt að loka síðunni og koma aftur síðar.","paid-back":"Endurgreitt: {amount}",receipt:"Greiðslunúmer: {number}","account-title":"Mínar síður á bókasafninu",loans:"Útlán","no-loans":"Ekkert er í láni.",due:"Skiladagur","was-due":"Í vanskilum frá",accruing:"Dagsektir hingað til: {amount}","noted-lost":"Bókasafnið hefur skráð þetta glatað.","noted-returned":"Þú sagðist hafa skilað þessu.","renew-loan":"Framlengja","renew-all":"Framlengja allt","renewed-of":"Framlengt: {done} af {all}",holds:"Frátektir","no-holds":"Ekkert er frátekið.",position:"númer í röðinni: {position}","fetch-by":"Sækja fyrir","cancel-hold":"Hætta við","cancel-sure":"Já, hætta við frátekt","keep-hold":"Halda henni",fees:"Gjöld","no-fees":"Engin ógreidd gjöld.",owed:"Ógreitt alls: {amount}","fee-disputed":"Þú hefur andmælt þessu; það er ekki talið með.","fee-elsewhere":"Annar aðili innheimtir þetta; það er ekki talið með.",blocks:"Hvað er í vegi","no-blocks":"Ekkert er í vegi.",allowed:"Þetta er hægt.","not-allowed":"Þetta er ekki hægt núna.","action-log-in":"Innskráning","action-renew-card":"Endurnýja skírteinið","action-loan":"Fá að láni","action-hold":"Taka frá","action-renew-loan":"Framlengja útlán",looks:"Hver skoðaði gögnin mín","no-looks":"Enginn.",earlier:"Sýna eldri","was-looked-at":"Skoðað","was-changed":"Breytt","was-refused":"Beðið um og hafnað","by-staff":"einhver sem starfar fyrir safnið","by-software":"hugbúnaður safnsins","by-self":"þú","by-mailed-link":"sá sem hafði bréf til þín","by-operator":"rekstraraðili þjónustunnar","by-service":"þjónustan sjálf"}};var Lt={elements:{loading:"Gëtt gelueden …",retry:"Nach eng Kéier probéieren",refresh:"Nei kucken",close:"Zoumaachen",done:"Fäerdeg","one-moment":"Een Ament …","new-window":"geet an enger neier Fënster op",unreachable:"De Service ass net z’erreechen","unreachable-detail":"Kuckt w.e.g. Är Verbindung no a probéiert et an engem Ament nach eng Kéier.","request-number":"Nummer vun dëser Ufro: {number}",partial:"Dat ass net alles: Eppes konnt net gelies ginn.","source-failed":"{institution} huet net geäntwert; wat do ass, feelt hei.","source-incomplete":"{institution} kann net alles opzielen, wat do ass.","source-stale":"{institution} äntwert grad net; dat hei ass de Stand vun {time}.","source-not-offered":"{institution} bitt dat hei net un.","as-of":"Stand: {time}","way-out":"Wat hëlleft","sign-in-first":"Mellt Iech w.e.g. un, fir dat ze gesinn.","sign-in-title":"Umellen","sign-in":"Umellen","sign-out":"Ofmellen","signed-in":"Dir sidd ugemellt.","signed-out":"Dir sidd ofgemellt.","no-way-in":"Lieser vun dëser Bibliothéik kënne sech hei net umellen.",identifier:"Kaartennummer oder E-Mail-Adress",password:"Passwuert","lost-password":"Passwuert vergiess","by-password":"Mat engem Passwuert umellen","by-code":"E Code per E-Mail kréien","by-provider":"Mat {name} umellen","open-apart":"Op enger eegener Säit umellen",code:"Code aus dem Bréif","code-explained":"Mir schécken e Code op d’E-Mail-Adress, déi d’Bibliothéik vun Iech huet. Dat geet och, wann d’Kaart ofgelaf ass.","send-code":"Schéckt mir de Code","code-sent":"Wann d’Bibliothéik Iech ënnert deem kennt, wat Dir aginn hutt, ass e Code op Är E-Mail-Adress ënnerwee.","reset-title":"En neit Passwuert fir Är Bibliothéikskaart","reset-explained":"Gitt d’Nummer vun Ärer Kaart an, oder d’E-Mail-Adress, déi d’Bibliothéik vun Iech huet. Mir schécken op déi Adress e Bréif mat engem Link, mat deem Dir en neit Passwuert wielt.","reset-send":"Schéckt mir de Bréif","reset-sent":"Wann d’Bibliothéik Iech ënnert deem kennt, wat Dir aginn hutt, ass e Bréif op Är E-Mail-Adress ënnerwee. Do steet dran, wéi Dir en neit Passwuert kritt.","reset-not-there":"Et ass no e puer Minutten näischt komm? Kuckt w.e.g. bei den ongewollte Mailen, kuckt no, wat Dir aginn hutt, oder frot an der Bibliothéik: Vläicht huet si eng aner Adress vun Iech.","reset-again":"Nach eng Kéier ufroen","reset-rules":"Wéi d’Passwuert muss sinn","reset-not-offered":"Nei Passwierder gëtt et hei net. Frot w.e.g. an der Bibliothéik.","reset-elsewhere":"Fir munnecher gëtt d’Passwuert soss anzwousch verwalt:","card-title":"Bibliothéikskaart","card-shown":"D’Bibliothéikskaart ass do.","good-until":"Gëlteg bis","was-good-until":"War gëlteg bis","without-end":"Ouni Enddatum","no-date":"Et war keen Datum ze fannen, dat fir dës Kaart zielt.",dates:"All Datumer","other-dates":"Aner Umeldungen",since:"zënter",until:"bis","blocked-at":"Gespaart: {institution}",number:"Nummer",numbers:"Nummeren","number-dead":"net méi gëlteg","number-masked":"nëmmen d’Enn gëtt gewisen","barcode-of":"Barcode vun der Nummer {number}","large-view":"Grouss weisen, fir ze scannen","renewal-title":"Verlängerung",renew:"Kaart verlängeren","asking-price":"De Präis an dat neit Datum gi gesicht …","not-renewable":"D’Kaart kann elo net verlängert ginn.","review-title":"Kuckt w.e.g. no, ier Dir weidergitt",price:"Präis",free:"gratis","offer-until":"Dës Offer gëllt bis {time}.","until-now":"bis elo:","confirmed-until":"soubal d’Bibliothéik et confirméiert huet:","proof-needed":"Nëmme provisoresch: D’Bibliothéik muss nach de Beweis gesinn, vun deem Är Kaart ofhänkt.","address-changed":"Nëmme provisoresch: D’Bibliothéik muss nach Är nei Adress iwwerpréiwen.","pay-now":"{amount} bezuelen","renew-now":"Elo verlängeren","not-now":"Net elo","go-on-paying":"Weider bei d’Bezuelung","pay-before":"Dat geet bis {time}.","give-up":"Dës Verlängerung ofbriechen","may-close":"Et geet vum selwe weider. Dir kënnt dës Säit zoumaachen a méi spéit erëmkommen.","paid-back":"Zréckbezuelt: {amount}",receipt:"Nummer vun der Bezuelung: {number}","account-title":"Mäi Bibliothéikskont",loans:"Ausgeléint","no-loans":"Näischt ass ausgeléint.",due:"Ofzeginn de","was-due":"Ze spéit zënter",accruing:"Kascht bis elo, well et ze spéit ass: {amount}","noted-lost":"D’Bibliothéik huet et als verluer notéiert.","noted-returned":"Dir hutt gesot, datt Dir et zréckbruecht hutt.","renew-loan":"Verlängeren","renew-all":"All verlängeren","renewed-of":"Verlängert: {done} vun {all}",holds:"Reservatiounen","no-holds":"Näischt ass reservéiert.",position:"Plaz an der Schlaang: {position}","fetch-by":"Ofzehuelen bis","cancel-hold":"Annuléieren","cancel-sure":"Jo, d’Reservatioun annuléieren","keep-hold":"Behalen",fees:"Fraisen","no-fees":"Näischt ass op.",owed:"Am Ganzen op: {amount}","fee-disputed":"Dir hutt Iech dogéint gewiert; et zielt net mat.","fee-elsewhere":"Dat kasséiert een aneren; et zielt net mat.",blocks:"Wat am Wee steet","no-blocks":"Näischt steet am Wee.",allowed:"Dat geet.","not-allowed":"Dat geet elo net.","action-log-in":"Umellen","action-renew-card":"Kaart verlängeren","action-loan":"Ausléinen","action-hold":"Reservéieren","action-renew-loan":"Ausgeléintes verlängeren",looks:"Wien meng Donnéeë gekuckt huet","no-looks":"Keen.",earlier:"Fréierer weisen","was-looked-at":"Gekuckt","was-changed":"Geännert","was-refused":"Gefrot a refuséiert","by-staff":"een, dee fir d’Bibliothéik schafft","by-software":"Software vun der Bibliothéik","by-self":"Dir selwer","by-mailed-link":"wien e Bréif un Iech hat","by-operator":"de Bedreiwer vum Service","by-service":"de Service selwer"}};var Mt={elements:{loading:"Bezig met laden …",retry:"Opnieuw proberen",refresh:"Opnieuw kijken",close:"Sluiten",done:"Klaar","one-moment":"Een ogenblik …","new-window":"opent in een nieuw venster",unreachable:"De dienst is niet bereikbaar","unreachable-detail":"Controleer uw verbinding en probeer het zo dadelijk opnieuw.","request-number":"Nummer van deze aanvraag: {number}",partial:"Dit is niet alles: iets kon niet worden gelezen.","source-failed":"{institution} heeft niet geantwoord; wat daar is, ontbreekt hier.","source-incomplete":"{institution} kan niet alles opsommen wat daar is.","source-stale":"{institution} antwoordt nu niet; dit is de stand van {time}.","source-not-offered":"{institution} biedt dit hier niet aan.","as-of":"Stand van {time}","way-out":"Wat helpt","sign-in-first":"Meld u aan om dit te zien.","sign-in-title":"Aanmelden","sign-in":"Aanmelden","sign-out":"Afmelden","signed-in":"U bent aangemeld.","signed-out":"U bent afgemeld.","no-way-in":"Lezers van deze bibliotheek kunnen zich hier niet aanmelden.",identifier:"Kaartnummer of e-mailadres",password:"Wachtwoord","lost-password":"Ik ben mijn wachtwoord vergeten","by-password":"Aanmelden met een wachtwoord","by-code":"Een code per e-mail ontvangen","by-provider":"Aanmelden met {name}","open-apart":"Aanmelden op een aparte pagina",code:"Code uit de brief","code-explained":"We sturen een code naar het e-mailadres dat de bibliotheek van u heeft. Dat werkt ook als de kaart vervallen is.","send-code":"Stuur mij de code","code-sent":"Kent de bibliotheek u onder wat u hebt ingevuld, dan is er een code onderweg naar uw e-mailadres.","reset-title":"Een nieuw wachtwoord voor uw bibliotheekkaart","reset-explained":"Vul het nummer van uw kaart in, of het e-mailadres dat de bibliotheek van u heeft. We sturen naar dat adres een brief met een link waarmee u een nieuw wachtwoord kiest.","reset-send":"Stuur mij de brief","reset-sent":"Kent de bibliotheek u onder wat u hebt ingevuld, dan is er een brief onderweg naar uw e-mailadres. Daarin staat hoe u een nieuw wachtwoord krijgt.","reset-not-there":"Is er na enkele minuten niets gekomen? Kijk bij de ongewenste mail, kijk na wat u hebt ingevuld, of vraag het aan de bibliotheek: misschien heeft ze een ander adres van u.","reset-again":"Nog eens aanvragen","reset-rules":"Hoe het wachtwoord moet zijn","reset-not-offered":"Nieuwe wachtwoorden worden hier niet gegeven. Vraag het aan de bibliotheek.","reset-elsewhere":"Voor sommigen wordt het wachtwoord elders bewaard:","card-title":"Bibliotheekkaart","card-shown":"De bibliotheekkaart staat er.","good-until":"Geldig tot en met","was-good-until":"Was geldig tot en met","without-end":"Zonder einddatum","no-date":"Er is geen datum gevonden die voor deze kaart telt.",dates:"Alle datums","other-dates":"Andere inschrijvingen",since:"sinds",until:"tot en met","blocked-at":"Geblokkeerd: {institution}",number:"Nummer",numbers:"Nummers","number-dead":"niet meer geldig","number-masked":"alleen het einde wordt getoond","barcode-of":"Barcode van het nummer {number}","large-view":"Groot tonen, om te scannen","renewal-title":"Verlenging",renew:"Kaart verlengen","asking-price":"Prijs en nieuwe datum worden opgevraagd …","not-renewable":"De kaart kan nu niet worden verlengd.","review-title":"Kijk dit na voordat u verdergaat",price:"Prijs",free:"gratis","offer-until":"Dit aanbod geldt tot {time}.","until-now":"tot nu toe:","confirmed-until":"zodra de bibliotheek het heeft bevestigd:","proof-needed":"Alleen voorlopig: de bibliotheek moet het bewijs waar uw kaart van afhangt nog zien.","address-changed":"Alleen voorlopig: de bibliotheek moet uw nieuwe adres nog nakijken.","pay-now":"{amount} betalen","renew-now":"Nu verlengen","not-now":"Niet nu","go-on-paying":"Verder naar de betaling","pay-before":"Dit kan tot {time}.","give-up":"Deze verlenging afbreken","may-close":"Het gaat vanzelf verder. U mag deze pagina sluiten en later terugkomen.","paid-back":"Terugbetaald: {amount}",receipt:"Nummer van de betaling: {number}","account-title":"Mijn bibliotheekaccount",loans:"Geleend","no-loans":"Er is niets geleend.",due:"In te leveren op","was-due":"Te laat sinds",accruing:"Kost tot nu toe, omdat het te laat is: {amount}","noted-lost":"De bibliotheek heeft het als verloren genoteerd.","noted-returned":"U zei dat u het hebt teruggebracht.","renew-loan":"Verlengen","renew-all":"Alles verlengen","renewed-of":"Verlengd: {done} van {all}",holds:"Reserveringen","no-holds":"Er is niets gereserveerd.",position:"plaats in de rij: {position}","fetch-by":"Af te halen tot en met","cancel-hold":"Annuleren","cancel-sure":"Ja, de reservering annuleren","keep-hold":"Behouden",fees:"Kosten","no-fees":"Er staat niets open.",owed:"Totaal openstaand: {amount}","fee-disputed":"U hebt dit betwist; het telt niet mee.","fee-elsewhere":"Een andere dienst int dit; het telt niet mee.",blocks:"Wat in de weg staat","no-blocks":"Er staat niets in de weg.",allowed:"Dit kan.","not-allowed":"Dit kan nu niet.","action-log-in":"Aanmelden","action-renew-card":"Kaart verlengen","action-loan":"Lenen","action-hold":"Reserveren","action-renew-loan":"Leningen verlengen",looks:"Wie mijn gegevens heeft bekeken","no-looks":"Niemand.",earlier:"Eerdere tonen","was-looked-at":"Bekeken","was-changed":"Gewijzigd","was-refused":"Gevraagd en geweigerd","by-staff":"iemand die voor de bibliotheek werkt","by-software":"software van de bibliotheek","by-self":"uzelf","by-mailed-link":"wie een brief aan u had","by-operator":"de beheerder van de dienst","by-service":"de dienst zelf"}};var re=new Map(Object.entries({de:Ot,en:De,fr:Et,is:Tt,lb:Lt,nl:Mt}).map(([s,{elements:e}])=>[s,e]));function zn(s,e){re.set(s,{...re.get(s),...e})}function Ft(s,e={}){let t=re.get(s);return(n,r={})=>(e[n]??t?.[n]??De.elements[n]).replaceAll(/\{(\w+)\}/g,(i,a)=>r[a]??i)}function Dt(s){for(let e of s){let t=(e??"").replaceAll("_","-").toLowerCase(),n=[t,t.split("-",1)[0]].find(r=>re.has(r));if(n!==void 0)return n}return"en"}var Ne=new Map;function B(s,e){let t=`${s}|${e}`,n=Ne.get(t);if(n)return n;let r=St({gateway:s,language:e});return Ne.set(t,r),r.catch(()=>Ne.delete(t)),r}function Nt(s,e,t){let n=j(s,e),r=n?.name??e;return t===void 0?r:n?.libraries.find(({id:i})=>i===t)?.name??`${r}, ${t}`}function j(s,e){return s?.institutions.find(({id:t})=>t===e)}var Vn={en:"en-150"};function He(s){let e=Vn[s]??s,t=Intl.DateTimeFormat.supportedLocalesOf(s).length>0;return{tag:t?e:"de",known:t}}function Ht(s,e){let{tag:t,known:n}=He(e),r=n?"long":"2-digit";return new Intl.DateTimeFormat(t,{day:"numeric",month:r,year:"numeric",timeZone:"UTC"}).format(new Date(`${s}T00:00:00Z`))}function Bt(s,e){return new Intl.DateTimeFormat(He(e).tag,{dateStyle:"short",timeStyle:"short"}).format(new Date(s))}function jt({amount:s,currency:e},t){return new Intl.NumberFormat(He(t).tag,{style:"currency",currency:e}).format(s)}var Gn=new URL("../..",import.meta.url).href.replace(/\/+$/,""),y=class extends P{static properties={gateway:{},institution:{},headingLevel:{type:Number,attribute:"heading-level"},signIn:{type:Boolean,attribute:"sign-in"},signInUrl:{attribute:"sign-in-url"},returnTo:{attribute:"return-to"},token:{attribute:!1},texts:{attribute:!1},topology:{state:!0},signedOut:{state:!0},said:{state:!0}};static styles=It;unwatch=()=>{};leaving=new AbortController;constructor(){super(),this.gateway=Gn,this.institution="",this.headingLevel=2,this.signIn=!1,this.signedOut=!1,this.said=""}static get observedAttributes(){return[...super.observedAttributes,"lang"]}attributeChangedCallback(e,t,n){super.attributeChangedCallback(e,t,n),e==="lang"&&t!==n&&this.hasUpdated&&this.refresh()}connectedCallback(){super.connectedCallback(),this.leaving=new AbortController,this.watchSession(),this.hasUpdated&&this.refresh()}disconnectedCallback(){super.disconnectedCallback(),this.leaving.abort(),this.unwatch()}updated(e){["gateway","institution","token"].some(t=>e.has(t))&&(this.watchSession(),this.forget(),this.refresh())}refresh(){this.leaving.abort(),this.leaving=new AbortController,this.signedOut=!1,B(this.gateway,this.language).then(e=>this.topology=e,()=>{}),this.begin()}forget(){this.said=""}render(){return o`<div part="sheet" class="sheet" lang=${this.language}>
      ${this.signedOut?this.signedOutView():this.view()}
      <div class="told" role="status" aria-live="polite">${this.said}</div>
    </div>`}signedOutView(){return this.signIn?o`<patron-sign-in
      embedded
      .gateway=${this.gateway}
      .institution=${this.institution}
      .texts=${this.texts}
      lang=${this.language}
      heading-level=${this.headingLevel}
    ></patron-sign-in>`:o`<p part="note">
        ${this.say("sign-in-first")} ${this.signInUrl?o`<a href=${this.signInUrl}>${this.say("sign-in")}</a>`:l}
      </p>`}get session(){return Fe(this.gateway,this.institution)}get language(){let e=this.closest("[lang]")??this.getRootNode().host?.closest("[lang]");return Dt([e?.getAttribute("lang"),...navigator.languages])}get say(){return Ft(this.language,this.texts)}get page(){let e=new URL(this.returnTo??location.href,location.href);return e.searchParams.delete("renewal"),e.hash="",e.href}async at(e=this.leaving.signal){let{token:t}=this;t===void 0&&await this.session.arrive().catch(r=>this.failed(r));let n=t===void 0?await this.session.token():typeof t=="function"?await t():t;if(e.throwIfAborted(),n===void 0||n===""){this.lacksSignIn();return}return{gateway:this.gateway,token:n,language:this.language,signal:e}}async ask(e,t){try{let n=await this.at(t);return n&&{answer:await e(n)}}catch(n){if(n.name==="AbortError")return;let r=this.failed(n);if(!at(r))return{trouble:r};this.token===void 0&&r.code!=="sign-in-too-old"&&this.session.drop(),this.lacksSignIn();return}}failed(e){let t=ne(e,this.say),{code:n,title:r,detail:i,retryAfter:a}=t;return this.tell("patron-problem",{code:n,title:r,detail:i,retryAfter:a}),this.announce(r),t}lacksSignIn(){this.signedOut=!0,this.forget(),this.tell("patron-sign-in-needed")}announce(e){this.said=this.said===e?`${e} `:e}tell(e,t={}){return this.dispatchEvent(new CustomEvent(e,{detail:t,bubbles:!0,composed:!0,cancelable:!0}))}heading(e,t=0){let n=Math.min(6,Math.max(1,this.headingLevel||2)+t);return o`<div
      role="heading"
      aria-level=${n}
      part="heading"
      class=${t===0?"heading":"subheading"}
      tabindex="-1"
    >
      ${e}
    </div>`}troubleView(e,t){return o`<div part="problem" class="problem">
      <p><strong>${e.title}</strong></p>
      <p>${e.detail}</p>
      ${e.faults.length>0?o`<ul>
              ${e.faults.map(n=>o`<li>${n}</li>`)}
            </ul>`:l}
      ${e.requestId!==void 0&&N(e)?o`<p class="quiet">${this.say("request-number",{number:e.requestId})}</p>`:l}
      ${t?o`<button part="button" type="button" @click=${t}>${this.say("retry")}</button>`:l}
    </div>`}skeleton(e){return o`<div part="skeleton" class="skeleton" aria-busy="true">
      <p class="told">${this.say("loading")}</p>
      ${Array.from({length:e},()=>o`<div class="bone" aria-hidden="true"></div>`)}
    </div>`}day(e){return o`<time datetime=${e}>${Ht(e,this.language)}</time>`}moment(e){return Bt(e,this.language)}money(e){return jt(e,this.language)}place(e,t){return Nt(this.topology,e,t)}get writing(){return{say:this.say,place:(e,t)=>this.place(e,t),day:e=>this.day(e),moment:e=>this.moment(e),money:e=>this.money(e)}}async focusOn(e){await this.updateComplete,this.renderRoot.querySelector(e)?.focus()}changeHands(){this.forget(),this.refresh()}watchSession(){this.unwatch(),this.unwatch=this.token===void 0&&this.institution!==""?this.session.watch(()=>this.changeHands()):()=>{}}};var Ut=["loans","holds","fees","blocks"],se=class extends y{static properties={parts:{}};begin(){this.ask(async()=>{});for(let e of this.renderRoot.querySelectorAll("[embedded]"))e.refresh()}view(){let e=(this.parts??Ut.join(" ")).split(/\s+/);return o`${this.heading(this.say("account-title"))} ${e.map(t=>Kn(t)?this.partView(t):l)}`}partView(e){let t=this.headingLevel+1,{gateway:n,institution:r,token:i,texts:a,language:d}=this,u=()=>this.signedOut=!0;switch(e){case"loans":return o`<patron-loans
          embedded
          .gateway=${n}
          .institution=${r}
          .token=${i}
          .texts=${a}
          lang=${d}
          heading-level=${t}
          @patron-sign-in-needed=${u}
        ></patron-loans>`;case"holds":return o`<patron-holds
          embedded
          .gateway=${n}
          .institution=${r}
          .token=${i}
          .texts=${a}
          lang=${d}
          heading-level=${t}
          @patron-sign-in-needed=${u}
        ></patron-holds>`;case"fees":return o`<patron-fees
          embedded
          .gateway=${n}
          .institution=${r}
          .token=${i}
          .texts=${a}
          lang=${d}
          heading-level=${t}
          @patron-sign-in-needed=${u}
        ></patron-fees>`;case"blocks":return o`<patron-blocks
          embedded
          .gateway=${n}
          .institution=${r}
          .token=${i}
          .texts=${a}
          lang=${d}
          heading-level=${t}
          @patron-sign-in-needed=${u}
        ></patron-blocks>`}}};function Kn(s){return Ut.some(e=>e===s)}var b={is:"loading"};function R(s){return s.value===void 0?b:{is:"loading",value:s.value}}function $(s,e){return"answer"in s?{is:"here",value:s.answer}:{is:"failed",trouble:s.trouble,...e.value!==void 0&&{value:e.value}}}function ie(s,{say:e,place:t,moment:n}){let r=s.flatMap(({institution:i,outcome:a,stale:d,asOf:u})=>{let c={institution:t(i),...u!==void 0&&{time:n(u)}};return d?[e("source-stale",c)]:a==="failed"?[e("source-failed",c)]:a==="incomplete"?[e("source-incomplete",c)]:a==="not-offered"?[e("source-not-offered",c)]:[]});return r.length===0?l:o`<div part="note" class="note">${r.map(i=>o`<p>${i}</p>`)}</div>`}var v=class extends y{static properties={list:{state:!0}};constructor(){super(),this.list=b}begin(){this.load(!1)}forget(){super.forget(),this.list=b}async load(e){this.list=R(this.list);let t=await this.ask(n=>this.fetched({...n,...e&&{headers:{"Cache-Control":"no-cache"}}}));t&&(this.list=$(t,this.list),"answer"in t&&this.tell("patron-shown",{complete:t.answer.complete}))}view(){let{list:e,called:t}=this,{value:n}=e,r=e.is==="failed"&&e.trouble.code==="capability-missing";return o`${this.heading(this.say(t.title))}
    ${r?o`<p class="quiet">${e.trouble.detail}</p>`:e.is==="failed"?this.troubleView(e.trouble,()=>{this.load(!0)}):l}
    ${n?this.wholeView(n):e.is==="loading"?this.skeleton(3):l}`}wholeView(e){let t=this.entries(e).length===0;return o`${e.complete?l:o`<p part="note" class="note"><strong>${this.say("partial")}</strong></p>`}
    ${ie(e.sources,this.writing)} ${t&&e.complete?o`<p>${this.say(this.called.none)}</p>`:l}
    ${t?l:this.listView(e)}`}};var oe=class extends v{called={title:"blocks",none:"no-blocks"};fetched(e){return kt("me",e)}entries({blocks:e}){return e}listView({blocks:e}){return o`<ul part="list" class="plain">
      ${e.map(t=>this.blockView(t))}
    </ul>`}blockView({institution:e,library:t,code:n,said:r,since:i,until:a,lift:d}){return o`<li part="item" class="item">
      <p><strong dir="auto">${r??n}</strong></p>
      <p>${d.text}</p>
      <p class="quiet">
        <bdi>${this.place(e,t)}</bdi
        >${i===void 0?l:o` · ${this.say("since")} ${this.day(i)}`}${a===void 0?l:o` · ${this.say("until")} ${this.day(a)}`}
      </p>
    </li>`}};function _t(s){return{viewBox:/<svg[^>]* viewBox="([^"]+)"/.exec(s)?.[1]??"0 0 100 50",shapes:[...s.matchAll(/<(path|rect) ([^>]*)>/g)].map(([,e,t])=>({name:e,attributes:new Map([...t.matchAll(/([a-z-]+)="([^"]*)"/g)].map(([,n,r])=>[n,r]))}))}}function qt({viewBox:s,shapes:e},t){return o`<div part="barcode" class="white">
    <svg viewBox=${s} role="img" aria-label=${t}>
      ${e.map(({name:n,attributes:r})=>n==="path"?x`<path
              d=${r.get("d")??""}
              fill=${r.get("fill")??"none"}
              fill-rule=${r.get("fill-rule")??"nonzero"}
              stroke=${r.get("stroke")??"none"}
              stroke-width=${r.get("stroke-width")??"0"}
            />`:x`<rect
              width=${r.get("width")??"100%"}
              height=${r.get("height")??"100%"}
              fill=${r.get("fill")??"none"}
            />`)}
    </svg>
  </div>`}var ae=class extends y{static properties={numbers:{attribute:!1},pictures:{state:!0},large:{state:!0}};asked=new Set;constructor(){super(),this.numbers=[],this.pictures=new Map}begin(){this.asked.clear(),this.pictures=new Map;let e=this.first;e!==void 0&&this.draw(e)}updated(e){super.updated(e);let t=e.get("numbers");t!==void 0&&JSON.stringify(t)!==JSON.stringify(this.numbers)&&this.begin()}get first(){let e=this.numbers.findIndex(({active:t,masked:n})=>t&&!n);return e===-1?void 0:e}async draw(e){if(this.asked.has(e))return;this.asked.add(e);let t=await this.ask(r=>mt("me",{position:e+1},r));if((!t||"trouble"in t)&&this.asked.delete(e),!t)return;let n="answer"in t?{drawing:_t(t.answer)}:{trouble:t.trouble};this.pictures=new Map(this.pictures).set(e,n)}view(){let{numbers:e,first:t,large:n}=this;return o`
      ${this.heading(this.say(e.length===1?"number":"numbers"))}
      <ul part="list" class="plain">
        ${e.map((r,i)=>this.numberView(r,i,i===t))}
      </ul>
      <dialog part="dialog" aria-label=${this.say("large-view")} @close=${()=>this.large=void 0}>
        ${n===void 0?l:this.largeView(e[n],n)}
      </dialog>
    `}numberView(e,t,n){let{value:r,active:i,masked:a,institution:d}=e;return o`<li part="item" class="item">
      <p><bdi part="number" class="number" dir="ltr">${r}</bdi></p>
      <p class="quiet">
        ${this.place(d)}${i?l:o` · <strong>${this.say("number-dead")}</strong>`}${a?` · ${this.say("number-masked")}`:l}
      </p>
      ${n?this.pictureView(e,t):l}
      ${i&&!a?o`<div class="actions">
              <button part="button" type="button" aria-haspopup="dialog" @click=${()=>{this.enlarge(t)}}>
                ${this.say("large-view")}${this.numbers.length>1?o`<span class="told"> ${r}</span>`:l}
              </button>
            </div>`:l}
    </li>`}pictureView({value:e},t){let n=this.pictures.get(t);if(n===void 0)return this.skeleton(2);if("drawing"in n)return qt(n.drawing,this.say("barcode-of",{number:Wn(e)}));let r=n.trouble.code==="number-not-drawable";return this.troubleView(n.trouble,r?void 0:()=>{this.draw(t)})}largeView(e,t){return o`${this.pictureView(e,t)}
      <p><bdi class="number" dir="ltr">${e.value}</bdi></p>
      <button part="button" type="button" autofocus @click=${()=>this.dialog?.close()}>${this.say("close")}</button>`}get dialog(){return this.renderRoot.querySelector("dialog")}async enlarge(e){this.large=e,await this.updateComplete,this.dialog?.showModal(),await this.draw(e)}};function Wn(s){return s.replaceAll(/.(?!$)/gu,"$& ")}function le(){return`"${[...crypto.getRandomValues(new Uint8Array(16))].map(e=>e.toString(16).padStart(2,"0")).join("")}"`}var Be=[1,2,3,5,8,13,20,30];function zt(s){let e=new AbortController,t,n=0,r=!1;async function i(){if(e.signal.aborted||r||document.hidden)return;clearTimeout(t),r=!0;let{goOn:u,notBefore:c=0}=await s(e.signal);if(r=!1,!u)d();else if(!e.signal.aborted){let g=Math.max(c,Be[Math.min(n,Be.length-1)]);n+=1,t=setTimeout(()=>{i()},g*1e3)}}function a(){document.hidden||(n=0,i())}function d(){e.abort(),clearTimeout(t),document.removeEventListener("visibilitychange",a),removeEventListener("pageshow",a)}return document.addEventListener("visibilitychange",a),addEventListener("pageshow",a),t=setTimeout(()=>{i()},Be[0]*1e3),{stop:d}}function Vt(s,e){let{say:t,moment:n,money:r}=e,i=Number(s.total.amount)===0;return o`<p><strong>${t("review-title")}</strong></p>
    <p>${t("price")}: <strong>${i?t("free"):r(s.total)}</strong></p>
    ${Wt(s.memberships,e)}
    ${s.provisional===void 0?l:o`<p part="note" class="note">${t(s.provisional==="proof-needed"?"proof-needed":"address-changed")}</p>`}
    <p class="quiet">${t("offer-until",{time:n(s.validUntil)})}</p>`}function Gt(s,{say:e,money:t,moment:n}){let{stateText:r,state:i,payBefore:a,refunded:d,provisionalText:u,receipt:c}=s;return o`<p><strong>${r}</strong></p>
    ${i==="captured"||i==="fulfilling"||i==="refunding"?o`<p>${e("may-close")}</p>`:l}
    ${i==="opened"&&a!==void 0?o`<p class="quiet">${e("pay-before",{time:n(a)})}</p>`:l}
    ${d===void 0?l:o`<p>${e("paid-back",{amount:t(d)})}</p>`}
    ${u===void 0?l:o`<p part="note" class="note">${u}</p>`}
    ${c===void 0?l:o`<p class="quiet">${e("receipt",{number:c})}</p>`}`}function Kt({lines:s},e){return Wt(s.filter(({state:t})=>t==="extended").flatMap(({memberships:t})=>t),e)}function Wt(s,{say:e,place:t,day:n}){return s.length===0?l:o`<ul part="list" class="plain">
    ${s.map(({institution:r,library:i,from:a,to:d,full:u})=>o`<li part="item" class="item">
          <p><bdi>${t(r,i)}</bdi></p>
          <p part="date">${e("good-until")} <strong>${n(d)}</strong></p>
          ${u===void 0?l:o`<p>${e("confirmed-until")} ${n(u)}</p>`}
          ${a===void 0?l:o`<p class="quiet">${e("until-now")} ${n(a)}</p>`}
        </li>`)}
  </ul>`}function J({allowed:s,reasons:e,wayOut:t},n){return s?l:o`<div part="note" class="note">
    ${e.map(({text:r})=>o`<p>${r}</p>`)}
    ${t.length===0?l:o`<p><strong>${n("way-out")}</strong></p>
            <ul>
              ${t.map(({text:r,link:i})=>o`<li>${r}${i===void 0?l:o` <a href=${i}>${i}</a>`}</li>`)}
            </ul>`}
  </div>`}var de=class extends y{static properties={standing:{attribute:!1},step:{state:!0},stumble:{state:!0}};watching;sent=new Set;pressed=!1;constructor(){super(),this.step={is:"looking"}}disconnectedCallback(){super.disconnectedCallback(),this.watching?.stop()}begin(){this.look()}forget(){super.forget(),this.watching?.stop(),this.step={is:"looking"},this.stumble=void 0,this.pressed=!1}async look(){this.watching?.stop(),this.step.is!=="under-way"&&(this.step={is:"looking"});let e=new URLSearchParams(location.search).get("renewal"),t=await this.ask(async n=>{let r=e!==null&&/^[\w-]{16,64}$/.test(e)?await Jn(Le("me",e,n)):void 0;if(r)return r;let{renewals:i}=await Rt("me",{state:"open"},n);return i[0]});if(t){if("trouble"in t){this.step={is:"stopped",trouble:t.trouble,again:()=>{this.look()}};return}t.answer?this.follow(t.answer):this.step={is:"ready"}}}async quote(){if(this.step.is==="quoting")return;this.step={is:"quoting"},this.announce(this.say("asking-price"));let e=await this.ask(n=>xt("me",n));if(!e)return;if("trouble"in e){this.step={is:"stopped",trouble:e.trouble,again:()=>{this.quote()}};return}let{answer:t}=e;this.stumble=void 0,this.step=t.outcome==="refused"?{is:"refused",standing:t.standing}:{is:"review",quote:t,key:le(),taking:!1},this.announce(this.say(t.outcome==="refused"?"not-renewable":"review-title")),await this.focusOn("[role=heading]")}async take(){let{step:e}=this;if(e.is!=="review"||e.taking)return;this.step={...e,taking:!0},this.stumble=void 0;let t={quote:e.quote.quote,returnTo:this.page},n=await this.ask(i=>Pt("me",t,{"idempotency-key":e.key},i));if(!n){this.step={...e,taking:!1};return}if("answer"in n){this.follow(n.answer),this.pay(n.answer);return}let{trouble:r}=n;if(r.code==="renewal-open")return this.look();this.stumble=r,this.step=N(r)?{...e,taking:!1}:{is:"stopped",trouble:r,again:()=>{r.code==="quote-ended"?this.quote():this.look()}}}async giveUp(e){this.watching?.stop();let t=await this.ask(n=>$t("me",e.renewal,n));if(t){if("trouble"in t){this.stumble=t.trouble,this.follow(e);return}this.stumble=void 0,this.follow(t.answer)}}follow(e){this.watching?.stop();let t=this.step.is==="under-way"?this.step.renewal:void 0;this.see(e,t),!e.over&&(this.watching=zt(async n=>{let r=await this.ask(a=>Le("me",e.renewal,a),n);if(!r)return{goOn:!1};if("trouble"in r)return this.stumble=r.trouble,{goOn:!0,notBefore:r.trouble.retryAfter??5};this.stumble=void 0;let{answer:i}=r;return this.see(i,this.step.is==="under-way"?this.step.renewal:void 0),this.pay(i),{goOn:!i.over}}))}see(e,t){this.step={is:"under-way",renewal:e};let n=t?.stateText!==e.stateText;n&&this.announce(e.stateText),n&&e.state==="fulfilled"&&this.tell("patron-renewed",{renewal:e})}pay(e){let{payUrl:t}=e;t===void 0||this.sent.has(e.renewal)||!this.pressed||(this.sent.add(e.renewal),this.pressed=!1,this.tell("patron-paying",{renewal:e.renewal,payUrl:t})&&!je()&&location.assign(t))}finish(){let e=new URL(location.href);e.searchParams.delete("renewal"),history.replaceState(history.state,"",e),this.step={is:"ready"},this.stumble=void 0,this.focusOn("[role=heading]")}view(){return o`${this.heading(this.say("renewal-title"))} ${this.stepView()}
    ${this.stumble?this.troubleView(this.stumble,void 0):l}`}stepView(){let{step:e,say:t,standing:n}=this;switch(e.is){case"looking":return this.skeleton(1);case"ready":return n&&!n.allowed?J(n,t):this.button("renew",()=>{this.quote()});case"quoting":return o`<p>${t("asking-price")}</p>
          ${this.skeleton(2)}`;case"refused":return o`<p>${t("not-renewable")}</p>
          ${J(e.standing,t)}`;case"review":return o`${Vt(e.quote,this.writing)}
          <div class="actions">
            ${this.button(Number(e.quote.total.amount)===0?"renew-now":"pay-now",()=>{this.pressed=!0,this.take()},{amount:this.money(e.quote.total)},e.taking)}
            <button part="button" type="button" @click=${()=>this.finish()}>${t("not-now")}</button>
          </div>`;case"under-way":return this.underWayView(e.renewal);case"stopped":return this.troubleView(e.trouble,()=>e.again())}}underWayView(e){let{say:t}=this,{payUrl:n,state:r,over:i}=e;return o`${Gt(e,this.writing)} ${r==="fulfilled"?Kt(e,this.writing):l}
    ${i?o`<div class="actions">
            <button part="button" type="button" @click=${()=>this.finish()}>${t("done")}</button>
          </div>`:l}
    ${r==="opened"?o`<div class="actions">
            ${n===void 0?l:o`<a
                    part="button primary"
                    class="button primary"
                    href=${n}
                    target=${je()?"_blank":"_self"}
                    rel="noopener"
                  >
                    ${t("go-on-paying")}${je()?` (${t("new-window")})`:l}
                  </a>`}
            <button part="button" type="button" @click=${()=>{this.giveUp(e)}}>${t("give-up")}</button>
          </div>`:l}`}button(e,t,n={},r=!1){return o`<button
      part="button primary"
      class="primary"
      type="button"
      aria-disabled=${r?"true":"false"}
      @click=${t}
    >
      ${r?this.say("one-moment"):this.say(e,n)}
    </button>`}};async function Jn(s){try{return await s}catch(e){if(e.status===404)return;throw e}}function je(){return window.top!==window.self}var Zn={active:x`<path d="M3 8.5l3.5 3.5L13 4.5" fill="none" stroke="currentColor" stroke-width="2.5" />`,expiring:x`<path d="M8 1.5L15 14H1z" fill="none" stroke="currentColor" stroke-width="2" /><path d="M8 6v4M8 11.2v1.6" stroke="currentColor" stroke-width="2" />`,expired:x`<path d="M3 3l10 10M13 3L3 13" stroke="currentColor" stroke-width="2.5" />`,suspended:x`<circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" stroke-width="2" /><path d="M4 8h8" stroke="currentColor" stroke-width="2" />`};function Z(s,e){return o`<span part="state" class="state ${s}">
    <svg viewBox="0 0 16 16" aria-hidden="true">${Zn[s]}</svg>${e}
  </span>`}var ue=class extends y{static properties={card:{state:!0}};constructor(){super(),this.card=b}begin(){this.load(!1)}forget(){super.forget(),this.card=b}async load(e){this.card=R(this.card);let t=await this.ask(n=>gt("me",{...n,...e&&{headers:{"Cache-Control":"no-cache"}}}));t&&(this.card=$(t,this.card),"answer"in t&&(this.announce(this.say("card-shown")),this.tell("patron-shown",{complete:t.answer.complete})))}view(){let{card:e}=this,{value:t}=e;return o`
      ${this.heading(this.say("card-title"))}
      ${e.is==="failed"?this.troubleView(e.trouble,()=>{this.load(!0)}):l}
      ${t?this.cardView(t):e.is==="loading"?this.skeleton(4):l}
    `}cardView(e){let{name:t,effective:n,memberships:r,numbers:i,blocks:a=[],sources:d,complete:u,asOf:c}=e,g=r.filter(p=>!Jt(p,n)),f=r.find(p=>Jt(p,n));return o`
      ${t===void 0?l:o`<p><bdi>${t}</bdi></p>`}
      ${n?this.effectiveView(n,f):o`<p part="note" class="note">${this.say("no-date")}</p>`}
      ${u?l:o`<p part="note" class="note"><strong>${this.say("partial")}</strong></p>`}
      ${ie(d,this.writing)}
      ${i===void 0||i.length===0?l:o`<patron-card-numbers
              embedded
              .gateway=${this.gateway}
              .institution=${this.institution}
              .token=${this.token}
              .texts=${this.texts}
              .numbers=${i}
              lang=${this.language}
              heading-level=${this.headingLevel+1}
            ></patron-card-numbers>`}
      ${a.map(p=>this.blockView(p))}
      <patron-card-renewal
        embedded
        .gateway=${this.gateway}
        .institution=${this.institution}
        .token=${this.token}
        .texts=${this.texts}
        .returnTo=${this.returnTo}
        .standing=${e.renewal}
        lang=${this.language}
        heading-level=${this.headingLevel+1}
        @patron-renewed=${()=>{this.load(!0)}}
        @patron-sign-in-needed=${()=>this.signedOut=!0}
      ></patron-card-renewal>
      ${g.length===0?l:o`${this.heading(this.say(n?"other-dates":"dates"),1)}
              <ul part="list" class="plain">
                ${g.map(p=>this.membershipView(p))}
              </ul>`}
      <p class="quiet">${this.say("as-of",{time:this.moment(c)})}</p>
      <div class="actions">
        <button part="button" type="button" @click=${()=>{this.load(!0)}}>${this.say("refresh")}</button>
        ${this.signIn&&this.token===void 0?o`<button part="button" type="button" @click=${()=>this.signOut()}>${this.say("sign-out")}</button>`:l}
      </div>
    `}effectiveView(e,t){let{institution:n,library:r,expires:i,ruleText:a,state:d}=e;return o`<div part="effective" class="effective">
      <div class="row">
        <p class="when" part="date">
          ${i===void 0?this.say("without-end"):o`${this.say(Qt(d))} ${this.day(i)}`}
        </p>
        ${t?Z(d,t.stateText):l}
      </div>
      <p><bdi>${this.place(n,r)}</bdi>${Zt(t)}</p>
      <p class="hint">${a}</p>
    </div>`}membershipView(e){let{institution:t,library:n,expires:r,starts:i,state:a,stateText:d}=e;return o`<li part="item" class="item">
      <div class="row">
        <p><bdi>${this.place(t,n)}</bdi>${Zt(e)}</p>
        ${Z(a,d)}
      </div>
      <p part="date">
        ${r===void 0?this.say("without-end"):o`${this.say(Qt(a))} ${this.day(r)}`}
        ${i===void 0?l:o`<span class="quiet">${this.say("since")} ${this.day(i)}</span>`}
      </p>
    </li>`}blockView({institution:e,library:t,said:n,code:r,until:i}){return o`<div part="note" class="note">
      <p><strong>${this.say("blocked-at",{institution:this.place(e,t)})}</strong></p>
      <p><bdi>${n??r}</bdi></p>
      ${i===void 0?l:o`<p>${this.say("until")} ${this.day(i)}</p>`}
    </div>`}signOut(){this.ask(async()=>this.session.end()).then(()=>this.tell("patron-signed-out",{institution:this.institution}))}};function Jt({institution:s,library:e,expires:t,inherited:n},r){return!n&&s===r?.institution&&e===r.library&&t===r.expires}function Zt(s){let e=s?.group?.name??s?.group?.code;return e===void 0?"":` · ${e}`}function Qt(s){return s==="expired"?"was-good-until":"good-until"}var ce=class extends v{called={title:"fees",none:"no-fees"};fetched(e){return Ct("me",e)}entries({fees:e}){return e}listView({fees:e,totals:t}){return o`${t.map(n=>o`<p><strong>${this.say("owed",{amount:this.money(n)})}</strong></p>`)}
      <ul part="list" class="plain">
        ${e.map(n=>this.feeView(n))}
      </ul>`}feeView({kindText:e,said:t,title:n,open:r,since:i,institution:a,library:d,held:u}){return o`<li part="item" class="item">
      <div class="row">
        <p><strong>${e}</strong>${n===void 0?l:o` · <bdi>${n}</bdi>`}</p>
        <p>${this.money(r)}</p>
      </div>
      ${t===void 0?l:o`<p dir="auto">${t}</p>`}
      ${u===void 0?l:o`<p>${this.say(u==="disputed"?"fee-disputed":"fee-elsewhere")}</p>`}
      <p class="quiet">
        <bdi>${this.place(a,d)}</bdi
        >${i===void 0?l:o` · ${this.say("since")} ${this.day(i)}`}
      </p>
    </li>`}};var pe=class extends v{static properties={asking:{state:!0},busy:{state:!0},results:{state:!0},troubles:{state:!0}};called={title:"holds",none:"no-holds"};constructor(){super(),this.results=new Map,this.troubles=new Map}forget(){super.forget(),this.asking=void 0,this.results=new Map,this.troubles=new Map}fetched(e){return wt("me",e)}entries({holds:e}){return e}listView({holds:e}){return o`<ul part="list" class="plain">
      ${e.map(t=>this.holdView(t))}
    </ul>`}holdView(e){let{title:t,author:n,state:r,stateText:i,said:a,position:d,pickup:u,fetchBy:c,institution:g,library:f,cancellable:p}=e,m=this.results.get(e.hold),w=this.troubles.get(e.hold);return o`<li part="item" class="item">
      <p><strong dir="auto">${t}</strong>${n===void 0?l:o` · <bdi>${n}</bdi>`}</p>
      <p>
        ${r==="other"&&a!==void 0?a:i}${d===void 0?l:` · ${this.say("position",{position:String(d)})}`}
      </p>
      ${c===void 0?l:o`<p part="date">${this.say("fetch-by")} ${this.day(c)}</p>`}
      <p class="quiet">
        <bdi>${f===void 0?u?.name??this.place(g):this.place(g,f)}</bdi>
      </p>
      ${m===void 0?l:o`<p part="note" class="note">${m}</p>`}
      ${w?this.troubleView(w,void 0):l} ${p===!1?l:this.cancelView(e)}
    </li>`}cancelView({hold:e,title:t}){let n=o`<span class="told">: ${t}</span>`;if(this.asking!==e)return o`<div class="actions">
        <button part="button" type="button" @click=${()=>this.consider(e)}>${this.say("cancel-hold")}${n}</button>
      </div>`;let r=this.busy===e;return o`<div class="actions">
      <button
        id="sure"
        part="button primary"
        class="primary"
        type="button"
        aria-disabled=${r?"true":"false"}
        @click=${()=>{this.cancel(e)}}
      >
        ${r?this.say("one-moment"):this.say("cancel-sure")}${n}
      </button>
      <button part="button" type="button" @click=${()=>this.asking=void 0}>${this.say("keep-hold")}</button>
    </div>`}consider(e){this.asking=e,this.focusOn("#sure")}async cancel(e){if(this.busy!==void 0)return;this.busy=e;let t=await this.ask(a=>vt("me",e,a));if(this.busy=void 0,this.asking=void 0,!t)return;let n=new Map(this.troubles);if("trouble"in t){this.troubles=n.set(e,t.trouble);return}n.delete(e),this.troubles=n;let{outcome:r,text:i}=t.answer;if(this.announce(i),r==="refused"){this.results=new Map(this.results).set(e,i);return}this.tell("patron-hold-cancelled",{hold:e}),await this.load(!1),this.focusOn("[role=heading]")}};var Ue="all",ge=class extends v{static properties={results:{state:!0},troubles:{state:!0},busy:{state:!0}};keys=new Map;called={title:"loans",none:"no-loans"};constructor(){super(),this.results=new Map,this.troubles=new Map}forget(){super.forget(),this.results=new Map,this.troubles=new Map,this.keys.clear()}fetched(e){return ht("me",e)}entries({loans:e}){return e}listView({loans:e}){let t=e.filter(({renewable:r})=>r!==!1).length>1,n=this.troubles.get(Ue);return o`${t?o`<div class="actions">${this.button(Ue,"renew-all")}</div>`:l}
      ${n?this.troubleView(n,void 0):l}
      <ul part="list" class="plain">
        ${e.map(r=>this.loanView(r))}
      </ul>`}loanView(e){let{title:t,author:n,due:r,institution:i,library:a,renewable:d,accruing:u,missing:c}=e,g=this.results.get(e.loan),f=this.troubles.get(e.loan),p=Date.parse(r.at??`${r.day}T23:59:59`)<Date.now();return o`<li part="item" class="item">
      <p><strong dir="auto">${t}</strong>${n===void 0?l:o` · <bdi>${n}</bdi>`}</p>
      <p part="date">
        ${this.say(p?"was-due":"due")}
        ${this.day(r.day)}${r.at===void 0?l:o` <span class="quiet">(${this.moment(r.at)})</span>`}
      </p>
      <p class="quiet"><bdi>${this.place(i,a)}</bdi></p>
      ${u?o`<p>${this.say("accruing",{amount:this.money(u)})}</p>`:l}
      ${c?o`<p>${this.say(c==="lost"?"noted-lost":"noted-returned")}</p>`:l}
      ${g?o`<p part="note" class=${g.outcome==="renewed"?"state active":"note"}>${g.text}</p>`:l}
      ${f?this.troubleView(f,void 0):l}
      ${d===!1||c?l:o`<div class="actions">${this.button(e.loan,"renew-loan",t)}</div>`}
    </li>`}button(e,t,n){let r=this.busy===e;return o`<button
      part="button"
      type="button"
      aria-disabled=${r?"true":"false"}
      @click=${()=>{this.renew(e)}}
    >
      ${r?this.say("one-moment"):this.say(t)}${n===void 0?l:o`<span class="told">: ${n}</span>`}
    </button>`}async renew(e){if(this.busy!==void 0)return;this.busy=e;let t=this.keys.get(e)??le();this.keys.set(e,t);let n={"idempotency-key":t},r=await this.ask(async u=>e===Ue?yt("me",n,u):{renewals:[await bt("me",e,n,u)],complete:!0});if(this.busy=void 0,!r)return;let i=new Map(this.troubles);if("trouble"in r){N(r.trouble)||this.keys.delete(e),this.troubles=i.set(e,r.trouble);return}let{renewals:a,complete:d}=r.answer;d&&this.keys.delete(e),i.delete(e),this.troubles=i,this.results=new Map([...this.results,...a.map(u=>[u.loan,u])]),this.show(a),this.tell("patron-loans-renewed",{renewals:a})}show(e){let{value:t}=this.list;if(t){let a=new Map(e.flatMap(({current:d})=>d?[[d.loan,d]]:[]));this.list={is:"here",value:{...t,loans:t.loans.map(d=>a.get(d.loan)??d)}}}let n=e.filter(({outcome:a})=>a==="renewed").length,[r,...i]=e;this.announce(r&&i.length===0?r.text:this.say("renewed-of",{done:String(n),all:String(e.length)}))}};var Qn=new Set(["done","unknown"]),fe=class extends y{static properties={looks:{state:!0}};constructor(){super(),this.looks=b}begin(){this.load()}forget(){super.forget(),this.looks=b}async load(){this.looks=R(this.looks);let e=await this.ask(t=>Me("me",{},t));e&&(this.looks=$(e,this.looks),"answer"in e&&this.tell("patron-shown",{complete:e.answer.complete}))}async more(e,t){let n=await this.ask(r=>Me("me",{before:t},r));!n||this.looks.value!==e||("trouble"in n?this.looks={is:"failed",trouble:n.trouble,value:e}:this.looks={is:"here",value:{...n.answer,entries:[...e.entries,...n.answer.entries]}})}view(){let{looks:e}=this,{value:t}=e;return o`${this.heading(this.say("looks"))}
    ${e.is==="failed"?this.troubleView(e.trouble,()=>{this.load()}):l}
    ${t?this.wholeView(t):e.is==="loading"?this.skeleton(3):l}`}wholeView(e){let{entries:t,next:n,complete:r}=e;return o`${r?l:o`<p part="note" class="note"><strong>${this.say("partial")}</strong></p>`}
    ${t.length===0?r?o`<p>${this.say("no-looks")}</p>`:l:o`<ul part="list" class="plain">
            ${t.map(i=>this.entryView(i))}
          </ul>`}
    ${n===void 0?l:o`<button part="button" type="button" @click=${()=>{this.more(e,n)}}>${this.say("earlier")}</button>`}`}entryView({at:e,outcome:t,institution:n,purpose:r,by:i}){let a={staff:"by-staff",software:"by-software",self:"by-self","mailed-link":"by-mailed-link",operator:"by-operator",gateway:"by-service"},d=t==="refused"?"was-refused":Qn.has(t)?"was-changed":"was-looked-at";return o`<li part="item" class="item">
      <p><strong>${this.say(d)}</strong> · ${this.say(a[i.kind])}</p>
      ${r===void 0?l:o`<p dir="auto">${r}</p>`}
      <p class="quiet">${this.moment(e)} · <bdi>${this.place(n)}</bdi></p>
    </li>`}};function L({name:s,label:e,type:t="text",autocomplete:n,inputmode:r,value:i="",wrong:a}){return o`<div part="field">
    <label for=${s}>${e}</label>
    <input
      part="input"
      id=${s}
      name=${s}
      type=${t}
      autocomplete=${n}
      inputmode=${r??l}
      autocapitalize="none"
      spellcheck="false"
      required
      .defaultValue=${i}
      aria-invalid=${a?"true":"false"}
      aria-describedby=${a?"trouble":l}
    />
  </div>`}function M(s,e){let t=s.elements.namedItem(e);return t instanceof HTMLInputElement?t.value:""}var me=class extends y{static properties={sent:{state:!0},trouble:{state:!0},busy:{state:!0}};constructor(){super(),this.sent=!1,this.busy=!1}begin(){this.trouble=void 0,B(this.gateway,this.language).then(e=>this.topology=e,e=>this.trouble=this.failed(e))}view(){let{say:e,trouble:t,topology:n}=this,r=j(n,this.institution)?.password,i=this.heading(e("reset-title"));if(!n)return o`${i}${t?this.troubleView(t,()=>this.refresh()):this.skeleton(2)}`;if(this.sent)return o`${i}
        <p>${e("reset-sent")}</p>
        <p class="quiet">${e("reset-not-there")}</p>
        <button part="button" type="button" @click=${()=>this.sent=!1}>${e("reset-again")}</button>`;let a=r?.elsewhere;return o`${i}
    ${r?.reset?this.form(r.rules?.words??[]):o`<p part="note">${e("reset-not-offered")}</p>`}
    ${a?o`<p>${e("reset-elsewhere")} <a href=${a.link}>${a.name??a.link}</a></p>`:l}`}form(e){let{say:t,trouble:n,busy:r}=this;return o`<form @submit=${i=>{this.send(i)}}>
      ${n?o`<div id="trouble">${this.troubleView(n,void 0)}</div>`:l}
      <p>${t("reset-explained")}</p>
      ${L({name:"identifier",label:t("identifier"),autocomplete:"username",wrong:n!==void 0})}
      ${e.length===0?l:o`<p class="hint">${t("reset-rules")}</p>
              <ul class="hint">
                ${e.map(i=>o`<li>${i}</li>`)}
              </ul>`}
      <div class="actions">
        <button part="button primary" class="primary" aria-disabled=${r?"true":"false"}>
          ${t(r?"one-moment":"reset-send")}
        </button>
      </div>
    </form>`}async send(e){if(e.preventDefault(),this.busy)return;this.busy=!0,this.trouble=void 0;let t=M(e.target,"identifier").trim();try{await pt({institution:this.institution,identifier:t},{gateway:this.gateway,language:this.language}),this.sent=!0,this.announce(this.say("reset-sent")),await this.focusOn("[role=heading]")}catch(n){this.trouble=this.failed(n),await this.focusOn("input")}finally{this.busy=!1}}};var he=class extends y{static properties={redirectUri:{attribute:"redirect-uri"},known:{state:!0},way:{state:!0},challenge:{state:!0},trouble:{state:!0},busy:{state:!0},identifier:{state:!0}};constructor(){super(),this.busy=!1,this.identifier=""}begin(){this.look()}async look(){this.trouble=void 0;try{await this.session.arrive()}catch(e){this.trouble=this.failed(e)}try{this.topology=await B(this.gateway,this.language),this.known=await this.session.token()!==void 0}catch(e){this.known=!1,this.trouble=this.failed(e)}}view(){let{known:e,trouble:t,topology:n}=this,r=this.heading(this.say("sign-in-title"));if(e===void 0)return o`${r}${this.skeleton(3)}`;if(e)return o`<p>${this.say("signed-in")}</p>
        <button part="button" type="button" @click=${()=>{this.leave()}}>${this.say("sign-out")}</button>`;if(!n)return o`${r}${t?this.troubleView(t,()=>this.refresh()):this.skeleton(3)}`;let i=j(n,this.institution)?.signIn??[];return o`${r}
      <p><bdi>${this.place(this.institution)}</bdi></p>
      ${this.wayView(i)}`}wayView(e){let t=this.way??(e.some(({method:i})=>i==="password")?"password":void 0);if(t==="lost-password")return this.lostView();let n=t==="password"?this.passwordForm():t==="code"?this.codeForm():this.troubled,r=e.flatMap(i=>this.otherWay(i,t));return t===void 0&&r.length===0?o`<p part="note">${this.say("no-way-in")}</p>`:o`${n} ${r.length===0?l:o`<div class="actions">${r}</div>`}`}get troubled(){return this.trouble?o`<div id="trouble">${this.troubleView(this.trouble,void 0)}</div>`:l}otherWay({method:e,provider:t,name:n},r){return e===r?[]:e==="password"?[this.switchTo("password","by-password")]:e==="code"?[this.switchTo("code","by-code")]:e!=="openid"||t===void 0?[]:window.top!==window.self?[o`<a part="button" class="button" href=${location.href} target="_blank" rel="noopener">${this.say("open-apart")}</a>`]:[o`<button part="button" type="button" @click=${()=>{this.leaveFor(t)}}>
        ${this.say("by-provider",{name:n??t})}
      </button>`]}switchTo(e,t){return o`<button
      part="button"
      type="button"
      @click=${()=>{this.way=e,this.trouble=void 0,this.challenge=void 0,this.focusOn("input")}}
    >
      ${this.say(t)}
    </button>`}passwordForm(){let{say:e,busy:t,trouble:n}=this,r=j(this.topology,this.institution)?.password;return o`<form @submit=${i=>{this.byPassword(i)}}>
      ${this.troubled}
      ${L({name:"identifier",label:e("identifier"),autocomplete:"username",value:this.identifier,wrong:n!==void 0})}
      ${L({name:"password",label:e("password"),type:"password",autocomplete:"current-password",wrong:n!==void 0})}
      <div class="actions">
        ${this.submit("sign-in",t)}
        ${r?.reset?o`<button part="button" type="button" @click=${()=>this.way="lost-password"}>
                ${e("lost-password")}
              </button>`:l}
      </div>
    </form>`}codeForm(){let{say:e,busy:t,challenge:n,trouble:r}=this;return n===void 0?o`<form @submit=${i=>{this.mailCode(i)}}>
        ${this.troubled}
        <p>${e("code-explained")}</p>
        ${L({name:"identifier",label:e("identifier"),autocomplete:"username",value:this.identifier,wrong:r!==void 0})}
        <div class="actions">${this.submit("send-code",t)}</div>
      </form>`:o`<form @submit=${i=>{this.byCode(i,n)}}>
      ${this.troubled}
      <p>${e("code-sent")}</p>
      ${L({name:"code",label:e("code"),autocomplete:"one-time-code",inputmode:"numeric",wrong:r!==void 0})}
      <div class="actions">${this.submit("sign-in",t)}</div>
    </form>`}lostView(){return o`<patron-password-reset
        embedded
        .gateway=${this.gateway}
        .institution=${this.institution}
        .texts=${this.texts}
        lang=${this.language}
        heading-level=${this.headingLevel+1}
      ></patron-password-reset>
      <div class="actions">${this.switchTo("password","by-password")}</div>`}submit(e,t){return o`<button part="button primary" class="primary" aria-disabled=${t?"true":"false"}>
      ${this.say(t?"one-moment":e)}
    </button>`}async byPassword(e){e.preventDefault();let t=e.target;this.identifier=M(t,"identifier").trim();let{institution:n,identifier:r}=this,i=M(t,"password");await this.trying(()=>this.enter(H({method:"password",institution:n,identifier:r,password:i},{gateway:this.gateway,language:this.language})))}async mailCode(e){e.preventDefault(),this.identifier=M(e.target,"identifier").trim();let{institution:t,identifier:n}=this;await this.trying(async()=>{let{challenge:r}=await dt({institution:t,identifier:n},{gateway:this.gateway,language:this.language});this.challenge=r,this.announce(this.say("code-sent"))}),await this.focusOn("input")}async byCode(e,t){e.preventDefault();let n=M(e.target,"code").trim();await this.trying(()=>this.enter(H({method:"code",challenge:t,code:n},{gateway:this.gateway,language:this.language})))}async enter(e){let t=await e;this.way=void 0,this.challenge=void 0,this.announce(this.say("signed-in")),this.session.begin(t),this.tell("patron-signed-in",{institution:this.institution})}async leaveFor(e){let t=new URL(location.href);await this.trying(()=>this.session.leaveFor(e,this.redirectUri??t.origin+t.pathname,this.language))}async leave(){await this.trying(()=>this.session.end()),this.announce(this.say("signed-out")),this.tell("patron-signed-out",{institution:this.institution})}async trying(e){if(!this.busy){this.busy=!0,this.trouble=void 0;try{await e()}catch(t){this.failed(t),this.trouble=ne(t,this.say),await this.focusOn("input")}finally{this.busy=!1}}}};var ye=class extends y{static properties={action:{},standing:{state:!0}};constructor(){super(),this.action=lt.loan,this.standing=b}updated(e){super.updated(e),e.get("action")!==void 0&&(this.standing=b,this.refresh())}begin(){this.load()}forget(){super.forget(),this.standing=b}async load(){let{action:e}=this;this.standing=R(this.standing);let t=await this.ask(n=>ft("me",{action:e},n));t&&(this.standing=$(t,this.standing),!("trouble"in t)&&(this.announce(this.say(t.answer.allowed?"allowed":"not-allowed")),this.tell("patron-shown",{complete:!0})))}view(){let{standing:e}=this,{value:t}=e;return o`${this.heading(this.say(`action-${this.action}`))}
    ${e.is==="failed"?this.troubleView(e.trouble,()=>{this.load()}):l}
    ${t?o`<p>${Z(t.allowed?"active":"expired",this.say(t.allowed?"allowed":"not-allowed"))}</p>
            ${J(t,this.say)}`:e.is==="loading"?this.skeleton(2):l}`}};var Yn={"patron-account":se,"patron-blocks":oe,"patron-card":ue,"patron-card-numbers":ae,"patron-card-renewal":de,"patron-fees":ce,"patron-holds":pe,"patron-loans":ge,"patron-looks":fe,"patron-password-reset":me,"patron-sign-in":he,"patron-standing":ye};for(let[s,e]of Object.entries(Yn))customElements.get(s)||customElements.define(s,e);export{zn as addTexts,Fe as sessionOf};
/*! Bundled license information:

@lit/reactive-element/css-tag.js:
  (**
   * @license
   * Copyright 2019 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/reactive-element.js:
lit-html/lit-html.js:
lit-element/lit-element.js:
  (**
   * @license
   * Copyright 2017 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/is-server.js:
  (**
   * @license
   * Copyright 2022 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
