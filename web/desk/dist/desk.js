var C={get(i){try{return sessionStorage.getItem(`patron-gateway:${i}`)??void 0}catch{return}},set(i,e){try{e===void 0?sessionStorage.removeItem(`patron-gateway:${i}`):sessionStorage.setItem(`patron-gateway:${i}`,e)}catch{}}};var ne=globalThis,re=ne.ShadowRoot&&(ne.ShadyCSS===void 0||ne.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Pe=Symbol(),Ue=new WeakMap,G=class{constructor(e,t,n){if(this._$cssResult$=!0,n!==Pe)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(re&&e===void 0){let n=t!==void 0&&t.length===1;n&&(e=Ue.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),n&&Ue.set(t,e))}return e}toString(){return this.cssText}},_e=i=>new G(typeof i=="string"?i:i+"",void 0,Pe),K=(i,...e)=>{let t=i.length===1?i[0]:e.reduce((n,r,s)=>n+(a=>{if(a._$cssResult$===!0)return a.cssText;if(typeof a=="number")return a;throw Error("Value passed to 'css' function must be a 'css' function result: "+a+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(r)+i[s+1],i[0]);return new G(t,i,Pe)},qe=(i,e)=>{if(re)i.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let n=document.createElement("style"),r=ne.litNonce;r!==void 0&&n.setAttribute("nonce",r),n.textContent=t.cssText,i.appendChild(n)}},$e=re?i=>i:i=>i instanceof CSSStyleSheet?(e=>{let t="";for(let n of e.cssRules)t+=n.cssText;return _e(t)})(i):i;var{is:Xt,defineProperty:en,getOwnPropertyDescriptor:tn,getOwnPropertyNames:nn,getOwnPropertySymbols:rn,getPrototypeOf:sn}=Object,ie=globalThis,We=ie.trustedTypes,an=We?We.emptyScript:"",on=ie.reactiveElementPolyfillSupport,Z=(i,e)=>i,Re={toAttribute(i,e){switch(e){case Boolean:i=i?an:null;break;case Object:case Array:i=i==null?i:JSON.stringify(i)}return i},fromAttribute(i,e){let t=i;switch(e){case Boolean:t=i!==null;break;case Number:t=i===null?null:Number(i);break;case Object:case Array:try{t=JSON.parse(i)}catch{t=null}}return t}},Ke=(i,e)=>!Xt(i,e),Ge={attribute:!0,type:String,converter:Re,reflect:!1,useDefault:!1,hasChanged:Ke};Symbol.metadata??=Symbol("metadata"),ie.litPropertyMetadata??=new WeakMap;var I=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=Ge){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),r=this.getPropertyDescriptor(e,n,t);r!==void 0&&en(this.prototype,e,r)}}static getPropertyDescriptor(e,t,n){let{get:r,set:s}=tn(this.prototype,e)??{get(){return this[t]},set(a){this[t]=a}};return{get:r,set(a){let d=r?.call(this);s?.call(this,a),this.requestUpdate(e,d,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??Ge}static _$Ei(){if(this.hasOwnProperty(Z("elementProperties")))return;let e=sn(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(Z("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(Z("properties"))){let t=this.properties,n=[...nn(t),...rn(t)];for(let r of n)this.createProperty(r,t[r])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[n,r]of t)this.elementProperties.set(n,r)}this._$Eh=new Map;for(let[t,n]of this.elementProperties){let r=this._$Eu(t,n);r!==void 0&&this._$Eh.set(r,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let r of n)t.unshift($e(r))}else e!==void 0&&t.push($e(e));return t}static _$Eu(e,t){let n=t.attribute;return n===!1?void 0:typeof n=="string"?n:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return qe(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),r=this.constructor._$Eu(e,n);if(r!==void 0&&n.reflect===!0){let s=(n.converter?.toAttribute!==void 0?n.converter:Re).toAttribute(t,n.type);this._$Em=e,s==null?this.removeAttribute(r):this.setAttribute(r,s),this._$Em=null}}_$AK(e,t){let n=this.constructor,r=n._$Eh.get(e);if(r!==void 0&&this._$Em!==r){let s=n.getPropertyOptions(r),a=typeof s.converter=="function"?{fromAttribute:s.converter}:s.converter?.fromAttribute!==void 0?s.converter:Re;this._$Em=r;let d=a.fromAttribute(t,s.type);this[r]=d??this._$Ej?.get(r)??d,this._$Em=null}}requestUpdate(e,t,n,r=!1,s){if(e!==void 0){let a=this.constructor;if(r===!1&&(s=this[e]),n??=a.getPropertyOptions(e),!((n.hasChanged??Ke)(s,t)||n.useDefault&&n.reflect&&s===this._$Ej?.get(e)&&!this.hasAttribute(a._$Eu(e,n))))return;this.C(e,t,n)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:r,wrapped:s},a){n&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,a??t??this[e]),s!==!0||a!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),r===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[r,s]of this._$Ep)this[r]=s;this._$Ep=void 0}let n=this.constructor.elementProperties;if(n.size>0)for(let[r,s]of n){let{wrapped:a}=s,d=this[r];a!==!0||this._$AL.has(r)||d===void 0||this.C(r,void 0,s,d)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(n=>n.hostUpdate?.()),this.update(t)):this._$EM()}catch(n){throw e=!1,this._$EM(),n}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};I.elementStyles=[],I.shadowRootOptions={mode:"open"},I[Z("elementProperties")]=new Map,I[Z("finalized")]=new Map,on?.({ReactiveElement:I}),(ie.reactiveElementVersions??=[]).push("2.1.2");var De=globalThis,Ze=i=>i,se=De.trustedTypes,Je=se?se.createPolicy("lit-html",{createHTML:i=>i}):void 0,nt="$lit$",O=`lit$${Math.random().toFixed(9).slice(2)}$`,rt="?"+O,dn=`<${rt}>`,z=document,Y=()=>z.createComment(""),Q=i=>i===null||typeof i!="object"&&typeof i!="function",Le=Array.isArray,ln=i=>Le(i)||typeof i?.[Symbol.iterator]=="function",Se=`[ 	
\f\r]`,J=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Ye=/-->/g,Qe=/>/g,F=RegExp(`>|${Se}(?:([^\\s"'>=/]+)(${Se}*=${Se}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Xe=/'/g,et=/"/g,it=/^(?:script|style|textarea|title)$/i,Fe=i=>(e,...t)=>({_$litType$:i,strings:e,values:t}),o=Fe(1),ir=Fe(2),sr=Fe(3),M=Symbol.for("lit-noChange"),l=Symbol.for("lit-nothing"),tt=new WeakMap,N=z.createTreeWalker(z,129);function st(i,e){if(!Le(i)||!i.hasOwnProperty("raw"))throw Error("invalid template strings array");return Je!==void 0?Je.createHTML(e):e}var cn=(i,e)=>{let t=i.length-1,n=[],r,s=e===2?"<svg>":e===3?"<math>":"",a=J;for(let d=0;d<t;d++){let c=i[d],u,g,p=-1,f=0;for(;f<c.length&&(a.lastIndex=f,g=a.exec(c),g!==null);)f=a.lastIndex,a===J?g[1]==="!--"?a=Ye:g[1]!==void 0?a=Qe:g[2]!==void 0?(it.test(g[2])&&(r=RegExp("</"+g[2],"g")),a=F):g[3]!==void 0&&(a=F):a===F?g[0]===">"?(a=r??J,p=-1):g[1]===void 0?p=-2:(p=a.lastIndex-g[2].length,u=g[1],a=g[3]===void 0?F:g[3]==='"'?et:Xe):a===et||a===Xe?a=F:a===Ye||a===Qe?a=J:(a=F,r=void 0);let h=a===F&&i[d+1].startsWith("/>")?" ":"";s+=a===J?c+dn:p>=0?(n.push(u),c.slice(0,p)+nt+c.slice(p)+O+h):c+O+(p===-2?d:h)}return[st(i,s+(i[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),n]},X=class i{constructor({strings:e,_$litType$:t},n){let r;this.parts=[];let s=0,a=0,d=e.length-1,c=this.parts,[u,g]=cn(e,t);if(this.el=i.createElement(u,n),N.currentNode=this.el.content,t===2||t===3){let p=this.el.content.firstChild;p.replaceWith(...p.childNodes)}for(;(r=N.nextNode())!==null&&c.length<d;){if(r.nodeType===1){if(r.hasAttributes())for(let p of r.getAttributeNames())if(p.endsWith(nt)){let f=g[a++],h=r.getAttribute(p).split(O),m=/([.?@])?(.*)/.exec(f);c.push({type:1,index:s,name:m[2],strings:h,ctor:m[1]==="."?Ie:m[1]==="?"?Ee:m[1]==="@"?Oe:V}),r.removeAttribute(p)}else p.startsWith(O)&&(c.push({type:6,index:s}),r.removeAttribute(p));if(it.test(r.tagName)){let p=r.textContent.split(O),f=p.length-1;if(f>0){r.textContent=se?se.emptyScript:"";for(let h=0;h<f;h++)r.append(p[h],Y()),N.nextNode(),c.push({type:2,index:++s});r.append(p[f],Y())}}}else if(r.nodeType===8)if(r.data===rt)c.push({type:2,index:s});else{let p=-1;for(;(p=r.data.indexOf(O,p+1))!==-1;)c.push({type:7,index:s}),p+=O.length-1}s++}}static createElement(e,t){let n=z.createElement("template");return n.innerHTML=e,n}};function B(i,e,t=i,n){if(e===M)return e;let r=n!==void 0?t._$Co?.[n]:t._$Cl,s=Q(e)?void 0:e._$litDirective$;return r?.constructor!==s&&(r?._$AO?.(!1),s===void 0?r=void 0:(r=new s(i),r._$AT(i,t,n)),n!==void 0?(t._$Co??=[])[n]=r:t._$Cl=r),r!==void 0&&(e=B(i,r._$AS(i,e.values),r,n)),e}var Ae=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,r=(e?.creationScope??z).importNode(t,!0);N.currentNode=r;let s=N.nextNode(),a=0,d=0,c=n[0];for(;c!==void 0;){if(a===c.index){let u;c.type===2?u=new ee(s,s.nextSibling,this,e):c.type===1?u=new c.ctor(s,c.name,c.strings,this,e):c.type===6&&(u=new Te(s,this,e)),this._$AV.push(u),c=n[++d]}a!==c?.index&&(s=N.nextNode(),a++)}return N.currentNode=z,r}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings!==void 0?(n._$AI(e,n,t),t+=n.strings.length-2):n._$AI(e[t])),t++}},ee=class i{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,r){this.type=2,this._$AH=l,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=B(this,e,t),Q(e)?e===l||e==null||e===""?(this._$AH!==l&&this._$AR(),this._$AH=l):e!==this._$AH&&e!==M&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):ln(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==l&&Q(this._$AH)?this._$AA.nextSibling.data=e:this.T(z.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,r=typeof n=="number"?this._$AC(e):(n.el===void 0&&(n.el=X.createElement(st(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===r)this._$AH.p(t);else{let s=new Ae(r,this),a=s.u(this.options);s.p(t),this.T(a),this._$AH=s}}_$AC(e){let t=tt.get(e.strings);return t===void 0&&tt.set(e.strings,t=new X(e)),t}k(e){Le(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,n,r=0;for(let s of e)r===t.length?t.push(n=new i(this.O(Y()),this.O(Y()),this,this.options)):n=t[r],n._$AI(s),r++;r<t.length&&(this._$AR(n&&n._$AB.nextSibling,r),t.length=r)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let n=Ze(e).nextSibling;Ze(e).remove(),e=n}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},V=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,r,s){this.type=1,this._$AH=l,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=s,n.length>2||n[0]!==""||n[1]!==""?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=l}_$AI(e,t=this,n,r){let s=this.strings,a=!1;if(s===void 0)e=B(this,e,t,0),a=!Q(e)||e!==this._$AH&&e!==M,a&&(this._$AH=e);else{let d=e,c,u;for(e=s[0],c=0;c<s.length-1;c++)u=B(this,d[n+c],t,c),u===M&&(u=this._$AH[c]),a||=!Q(u)||u!==this._$AH[c],u===l?e=l:e!==l&&(e+=(u??"")+s[c+1]),this._$AH[c]=u}a&&!r&&this.j(e)}j(e){e===l?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},Ie=class extends V{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===l?void 0:e}},Ee=class extends V{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==l)}},Oe=class extends V{constructor(e,t,n,r,s){super(e,t,n,r,s),this.type=5}_$AI(e,t=this){if((e=B(this,e,t,0)??l)===M)return;let n=this._$AH,r=e===l&&n!==l||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,s=e!==l&&(n===l||r);r&&this.element.removeEventListener(this.name,this,n),s&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Te=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){B(this,e)}};var un=De.litHtmlPolyfillSupport;un?.(X,ee),(De.litHtmlVersions??=[]).push("3.3.3");var at=(i,e,t)=>{let n=t?.renderBefore??e,r=n._$litPart$;if(r===void 0){let s=t?.renderBefore??null;n._$litPart$=r=new ee(e.insertBefore(Y(),s),s,void 0,t??{})}return r._$AI(i),r};var Ne=globalThis,T=class extends I{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=at(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return M}};T._$litElement$=!0,T.finalized=!0,Ne.litElementHydrateSupport?.({LitElement:T});var gn=Ne.litElementPolyfillSupport;gn?.({LitElement:T});(Ne.litElementVersions??=[]).push("4.2.2");var j=class extends Error{name="GatewayProblem";status;problem;constructor(e,t){super(t.detail),this.status=e,this.problem=t}},ae=class extends Error{name="NotTheGateway";status;constructor(e){super(`The answer (${e}) is not one of a patron-gateway`),this.status=e}};async function v(i,{gateway:e="",token:t,language:n,fetch:r,headers:s,...a}){let d=new Headers(s),c=typeof t=="function"?await t():t;c!==void 0&&d.set("Authorization",`Bearer ${c}`),n!==void 0&&d.set("Accept-Language",n);let u=await(r??fetch)(e.replace(/\/+$/,"")+i,{...a,headers:d});if(u.status===204)return;let g=u.headers.get("Content-Type")??"";if(u.status>=400)throw g.startsWith("application/problem+json")?new j(u.status,await u.json()):new ae(u.status);if(g.startsWith("application/json"))return await u.json();if(g.startsWith("image/")||g.startsWith("text/"))return await u.text();throw new ae(u.status)}var pn=()=>"/v1/sessions/authorizations",ot=async(i,e)=>{let t=n=>{if(!n)return{};if(n instanceof Headers)return Object.fromEntries(n.entries());if(Symbol.iterator in n)return Object.fromEntries(Array.from(n,s=>Array.from(s)));let r={};for(let[s,a]of Object.entries(n))a!==void 0&&(r[s]=a);return r};return v(pn(),{...e,method:"POST",headers:{"Content-Type":"application/json",...t(e?.headers)},body:JSON.stringify(i)})},fn=()=>"/v1/sessions",ze=async(i,e)=>{let t=n=>{if(!n)return{};if(n instanceof Headers)return Object.fromEntries(n.entries());if(Symbol.iterator in n)return Object.fromEntries(Array.from(n,s=>Array.from(s)));let r={};for(let[s,a]of Object.entries(n))a!==void 0&&(r[s]=a);return r};return v(fn(),{...e,method:"POST",headers:{"Content-Type":"application/json",...t(e?.headers)},body:JSON.stringify(i)})};var mn=()=>"/v1/sessions/current",dt=async i=>v(mn(),{...i,method:"DELETE"});var hn=i=>{let e=new URLSearchParams;Object.entries(i||{}).forEach(([n,r])=>{r!==void 0&&e.append(n,r===null?"null":String(r))});let t=e.toString();return t.length>0?`/v1/card-renewals?${t}`:"/v1/card-renewals"},lt=async(i,e)=>v(hn(i),{...e,method:"GET"}),yn=i=>`/v1/card-renewals/${i}/retries`,ct=async(i,e,t)=>{let n=r=>{if(!r)return{};if(r instanceof Headers)return Object.fromEntries(r.entries());if(Symbol.iterator in r)return Object.fromEntries(Array.from(r,a=>Array.from(a)));let s={};for(let[a,d]of Object.entries(r))d!==void 0&&(s[a]=d);return s};return v(yn(i),{...t,method:"POST",headers:{...e,...n(t?.headers)}})},bn=i=>`/v1/card-renewals/${i}/confirmation`,ut=async(i,e,t,n)=>{let r=s=>{if(!s)return{};if(s instanceof Headers)return Object.fromEntries(s.entries());if(Symbol.iterator in s)return Object.fromEntries(Array.from(s,d=>Array.from(d)));let a={};for(let[d,c]of Object.entries(s))c!==void 0&&(a[d]=c);return a};return v(bn(i),{...n,method:"POST",headers:{"Content-Type":"application/json",...t,...r(n?.headers)},body:JSON.stringify(e)})},wn=i=>`/v1/card-renewals/${i}/resolution`,gt=async(i,e,t,n)=>{let r=s=>{if(!s)return{};if(s instanceof Headers)return Object.fromEntries(s.entries());if(Symbol.iterator in s)return Object.fromEntries(Array.from(s,d=>Array.from(d)));let a={};for(let[d,c]of Object.entries(s))c!==void 0&&(a[d]=c);return a};return v(wn(i),{...n,method:"POST",headers:{"Content-Type":"application/json",...t,...r(n?.headers)},body:JSON.stringify(e)})},vn=(i,e)=>`/v1/merchants/${i}/settlements/${e}`,pt=async(i,e,t)=>v(vn(i,e),{...t,method:"GET"}),kn=(i,e)=>`/v1/network-zones/${i}/patrons/${e}`,ft=async(i,e,t,n,r)=>{let s=a=>{if(!a)return{};if(a instanceof Headers)return Object.fromEntries(a.entries());if(Symbol.iterator in a)return Object.fromEntries(Array.from(a,c=>Array.from(c)));let d={};for(let[c,u]of Object.entries(a))u!==void 0&&(d[c]=u);return d};return v(kn(i,e),{...r,method:"PATCH",headers:{"Content-Type":"application/merge-patch+json",...n,...s(r?.headers)},body:JSON.stringify(t)})};var Cn=(i,e)=>`/v1/network-zones/${i}/patrons/${e}`,mt=async(i,e,t)=>v(Cn(i,e),{...t,method:"GET"}),xn=(i,e)=>`/v1/network-zones/${i}/patrons/${e}/change-previews`,ht=async(i,e,t,n)=>{let r=s=>{if(!s)return{};if(s instanceof Headers)return Object.fromEntries(s.entries());if(Symbol.iterator in s)return Object.fromEntries(Array.from(s,d=>Array.from(d)));let a={};for(let[d,c]of Object.entries(s))c!==void 0&&(a[d]=c);return a};return v(xn(i,e),{...n,method:"POST",headers:{"Content-Type":"application/json",...r(n?.headers)},body:JSON.stringify(t)})},Pn=i=>{let e=new URLSearchParams;Object.entries(i||{}).forEach(([n,r])=>{r!==void 0&&e.append(n,r===null?"null":String(r))});let t=e.toString();return t.length>0?`/v1/changes?${t}`:"/v1/changes"},yt=async(i,e)=>v(Pn(i),{...e,method:"GET"}),$n=i=>`/v1/changes/${i}`,Me=async(i,e)=>v($n(i),{...e,method:"GET"}),Rn=i=>`/v1/changes/${i}/retries`,bt=async(i,e,t)=>{let n=r=>{if(!r)return{};if(r instanceof Headers)return Object.fromEntries(r.entries());if(Symbol.iterator in r)return Object.fromEntries(Array.from(r,a=>Array.from(a)));let s={};for(let[a,d]of Object.entries(r))d!==void 0&&(s[a]=d);return s};return v(Rn(i),{...t,method:"POST",headers:{...e,...n(t?.headers)}})},Sn=i=>`/v1/changes/${i}/reversal`,wt=async(i,e,t)=>{let n=r=>{if(!r)return{};if(r instanceof Headers)return Object.fromEntries(r.entries());if(Symbol.iterator in r)return Object.fromEntries(Array.from(r,a=>Array.from(a)));let s={};for(let[a,d]of Object.entries(r))d!==void 0&&(s[a]=d);return s};return v(Sn(i),{...t,method:"POST",headers:{...e,...n(t?.headers)}})},An=i=>{let e=new URLSearchParams;Object.entries(i||{}).forEach(([n,r])=>{r!==void 0&&e.append(n,r===null?"null":String(r))});let t=e.toString();return t.length>0?`/v1/conflicts?${t}`:"/v1/conflicts"},vt=async(i,e)=>v(An(i),{...e,method:"GET"}),In=i=>`/v1/conflicts/${i}/resolution`,kt=async(i,e,t,n)=>{let r=s=>{if(!s)return{};if(s instanceof Headers)return Object.fromEntries(s.entries());if(Symbol.iterator in s)return Object.fromEntries(Array.from(s,d=>Array.from(d)));let a={};for(let[d,c]of Object.entries(s))c!==void 0&&(a[d]=c);return a};return v(In(i),{...n,method:"POST",headers:{"Content-Type":"application/json",...t,...r(n?.headers)},body:JSON.stringify(e)})},En=i=>`/v1/network-zones/${i}/patron-searches`,je=async(i,e,t)=>{let n=r=>{if(!r)return{};if(r instanceof Headers)return Object.fromEntries(r.entries());if(Symbol.iterator in r)return Object.fromEntries(Array.from(r,a=>Array.from(a)));let s={};for(let[a,d]of Object.entries(r))d!==void 0&&(s[a]=d);return s};return v(En(i),{...t,method:"POST",headers:{"Content-Type":"application/json",...n(t?.headers)},body:JSON.stringify(e)})};var On=()=>"/v1/topology",Ct=async i=>v(On(),{...i,method:"GET"});function D(){return`"${[...crypto.getRandomValues(new Uint8Array(16))].map(e=>e.toString(16).padStart(2,"0")).join("")}"`}var S={is:"loading"};function U(i){return i.value===void 0?S:{is:"loading",value:i.value}}function H(i,e){return"answer"in i?{is:"here",value:i.answer}:{is:"failed",trouble:i.trouble,...e.value!==void 0&&{value:e.value}}}var He=[1,2,3,5,8,13,20,30];function xt(i){let e=new AbortController,t,n=0,r=!1;async function s(){if(e.signal.aborted||r||document.hidden)return;clearTimeout(t),r=!0;let{goOn:c,notBefore:u=0}=await i(e.signal);if(r=!1,!c)d();else if(!e.signal.aborted){let g=Math.max(u,He[Math.min(n,He.length-1)]);n+=1,t=setTimeout(()=>{s()},g*1e3)}}function a(){document.hidden||(n=0,s())}function d(){e.abort(),clearTimeout(t),document.removeEventListener("visibilitychange",a),removeEventListener("pageshow",a)}return document.addEventListener("visibilitychange",a),addEventListener("pageshow",a),t=setTimeout(()=>{s()},He[0]*1e3),{stop:d}}function Pt(i,e){if(!(i instanceof j))return{code:"unreachable",title:e("unreachable"),detail:e("unreachable-detail"),faults:[]};let{code:t,title:n,detail:r,retryAfter:s,requestId:a,faults:d=[]}=i.problem;return{code:t,title:n,detail:r,...s!==void 0&&{retryAfter:s},requestId:a,faults:d.map(c=>c.detail)}}function $t({code:i}){return i==="unreachable"||i==="outcome-unknown"||i==="internal"||i==="shutting-down"}function Rt({code:i}){return i==="unauthenticated"||i==="session-ended"||i==="sign-in-too-old"}var Tn=2e4,St=new Map;function At(i,e){let t=`${i}|${e}`,n=St.get(t)??Dn(i,e,t);return St.set(t,n),n}function Dn(i,e,t){let n=new Set,r,s,a;function d(f){r=f,C.set(`session:${t}`,f?.renewalToken)}function c(){for(let f of n)f()}async function u(){let f=navigator.locks,h=C.get(`session:${t}`)!==void 0;return f&&h?f.request(`patron-gateway:${t}`,g):g()}async function g(){let f=C.get(`session:${t}`)??r?.renewalToken;if(f!==void 0)try{let h=await ze({method:"renewal",renewalToken:f},{gateway:i});return d({...r?.signOutUrl!==void 0&&{signOutUrl:r.signOutUrl},...h}),r?.accessToken}catch(h){if(!(h instanceof j)||h.status>=500)throw h;d(void 0);return}}async function p(){let f=C.get(`challenge:${t}`),h=new URL(location.href),{state:m,code:y,iss:w,error:$}=Object.fromEntries(h.searchParams);if(f===void 0||m===void 0)return;C.set(`challenge:${t}`,void 0);for(let xe of["state","code","iss","error","error_description","session_state"])h.searchParams.delete(xe);history.replaceState(history.state,"",h);let R={...y!==void 0&&{code:y},...w!==void 0&&{iss:w},...$!==void 0&&{error:$}};d(await ze({method:"openid",challenge:f,state:m,...R},{gateway:i})),c()}return{async token(){return r&&Date.parse(r.expiresAt)-Tn>Date.now()?r.accessToken:(s??=u().finally(()=>s=void 0),s)},begin(f){d(f),c()},async end(){let f=r?.accessToken,h=r?.signOutUrl;d(void 0),c(),f!==void 0&&await dt({gateway:i,token:f}),h!==void 0&&location.assign(h)},drop(){r&&(d(void 0),c())},async leaveFor(f,h,m){let w=await ot({provider:f,...e===""?{}:{institution:e},redirectUri:h},{gateway:i,language:m});C.set(`challenge:${t}`,w.challenge),location.assign(w.authorizationUrl)},arrive:()=>a??=p(),watch(f){return n.add(f),()=>{n.delete(f)}}}}var oe=K`
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
`;var de={elements:{loading:"Wird geladen …",retry:"Noch einmal versuchen",refresh:"Neu nachsehen",close:"Schließen",done:"Fertig","one-moment":"Einen Augenblick …","new-window":"öffnet ein neues Fenster",unreachable:"Der Dienst ist nicht erreichbar","unreachable-detail":"Bitte prüfen Sie Ihre Verbindung und versuchen Sie es gleich noch einmal.","request-number":"Nummer dieser Anfrage: {number}",partial:"Das ist nicht alles: Etwas konnte nicht gelesen werden.","source-failed":"{institution} hat nicht geantwortet; was dort ist, fehlt hier.","source-incomplete":"{institution} kann nicht alles aufzählen, was dort ist.","source-stale":"{institution} antwortet gerade nicht; dies ist der Stand von {time}.","source-not-offered":"{institution} bietet das hier nicht an.","as-of":"Stand: {time}","way-out":"Was hilft","sign-in-first":"Bitte melden Sie sich an, um dies zu sehen.","sign-in-title":"Anmelden","sign-in":"Anmelden","sign-out":"Abmelden","signed-in":"Sie sind angemeldet.","signed-out":"Sie sind abgemeldet.","no-way-in":"Wer diese Bibliothek nutzt, kann sich hier nicht anmelden.",identifier:"Ausweisnummer oder E-Mail-Adresse",password:"Passwort","lost-password":"Passwort vergessen","by-password":"Mit Passwort anmelden","by-code":"Code per E-Mail schicken lassen","by-provider":"Mit {name} anmelden","open-apart":"Auf einer eigenen Seite anmelden",code:"Code aus dem Brief","code-explained":"Wir schicken einen Code an die E-Mail-Adresse, die die Bibliothek von Ihnen hat. Er hilft auch, wenn der Ausweis abgelaufen ist.","send-code":"Code schicken","code-sent":"Wenn die Bibliothek Sie unter dem kennt, was Sie eingegeben haben, ist ein Code an Ihre E-Mail-Adresse unterwegs.","reset-title":"Ein neues Passwort für Ihren Bibliotheksausweis","reset-explained":"Geben Sie die Nummer Ihres Ausweises ein oder die E-Mail-Adresse, die die Bibliothek von Ihnen hat. Wir schicken an diese Adresse einen Brief mit einem Link, über den Sie ein neues Passwort wählen.","reset-send":"Brief schicken","reset-sent":"Wenn die Bibliothek Sie unter dem kennt, was Sie eingegeben haben, ist ein Brief an Ihre E-Mail-Adresse unterwegs. Darin steht, wie Sie ein neues Passwort bekommen.","reset-not-there":"Nach einigen Minuten ist nichts da? Bitte sehen Sie bei den unerwünschten Mails nach, prüfen Sie Ihre Eingabe, oder fragen Sie in der Bibliothek: Vielleicht hat sie eine andere Adresse von Ihnen.","reset-again":"Noch einmal anfordern","reset-rules":"Wie das Passwort sein muss","reset-not-offered":"Neue Passwörter gibt es hier nicht. Bitte fragen Sie in der Bibliothek.","reset-elsewhere":"Für manche wird das Passwort woanders verwaltet:","card-title":"Bibliotheksausweis","card-shown":"Der Bibliotheksausweis ist da.","good-until":"Gültig bis","was-good-until":"War gültig bis","without-end":"Ohne Ablaufdatum","no-date":"Es war kein Datum zu finden, das für diesen Ausweis zählt.",dates:"Alle Daten","other-dates":"Weitere Anmeldungen",since:"seit",until:"bis","blocked-at":"Gesperrt: {institution}",number:"Nummer",numbers:"Nummern","number-dead":"nicht mehr gültig","number-masked":"nur das Ende wird gezeigt","barcode-of":"Strichcode der Nummer {number}","large-view":"Groß zeigen, zum Scannen","renewal-title":"Verlängerung",renew:"Ausweis verlängern","asking-price":"Preis und neues Datum werden ermittelt …","not-renewable":"Der Ausweis kann jetzt nicht verlängert werden.","review-title":"Bitte prüfen Sie, bevor Sie weitergehen",price:"Preis",free:"kostenlos","offer-until":"Dieses Angebot gilt bis {time}.","until-now":"bisher:","confirmed-until":"sobald die Bibliothek es bestätigt hat:","proof-needed":"Nur vorläufig: Die Bibliothek muss noch den Nachweis sehen, von dem Ihr Ausweis abhängt.","address-changed":"Nur vorläufig: Die Bibliothek muss noch Ihre neue Adresse prüfen.","pay-now":"{amount} bezahlen","renew-now":"Jetzt verlängern","not-now":"Nicht jetzt","go-on-paying":"Weiter zur Zahlung","pay-before":"Das ist möglich bis {time}.","give-up":"Diese Verlängerung abbrechen","may-close":"Es geht von selbst weiter. Sie können diese Seite schließen und später wiederkommen.","paid-back":"Zurückgezahlt: {amount}",receipt:"Nummer der Zahlung: {number}","account-title":"Mein Bibliothekskonto",loans:"Ausleihen","no-loans":"Nichts ist ausgeliehen.",due:"Fällig am","was-due":"Überfällig seit",accruing:"Kostet bisher, weil es überfällig ist: {amount}","noted-lost":"Die Bibliothek hat es als verloren vermerkt.","noted-returned":"Sie haben angegeben, dass es zurückgebracht wurde.","renew-loan":"Verlängern","renew-all":"Alle verlängern","renewed-of":"Verlängert: {done} von {all}",holds:"Vormerkungen","no-holds":"Nichts ist vorgemerkt.",position:"Platz in der Warteschlange: {position}","fetch-by":"Abzuholen bis","cancel-hold":"Aufheben","cancel-sure":"Ja, Vormerkung aufheben","keep-hold":"Behalten",fees:"Gebühren","no-fees":"Nichts ist offen.",owed:"Insgesamt offen: {amount}","fee-disputed":"Sie haben widersprochen; es zählt nicht mit.","fee-elsewhere":"Das zieht eine andere Stelle ein; es zählt nicht mit.",blocks:"Was im Weg steht","no-blocks":"Nichts steht im Weg.",allowed:"Das geht.","not-allowed":"Das geht jetzt nicht.","action-log-in":"Anmelden","action-renew-card":"Ausweis verlängern","action-loan":"Ausleihen","action-hold":"Vormerken","action-renew-loan":"Ausleihen verlängern",looks:"Wer meine Daten angesehen hat","no-looks":"Niemand.",earlier:"Frühere zeigen","was-looked-at":"Angesehen","was-changed":"Geändert","was-refused":"Verlangt und abgelehnt","by-staff":"jemand, der für die Bibliothek arbeitet","by-software":"Software der Bibliothek","by-self":"Sie selbst","by-mailed-link":"wer einen Brief an Sie hatte","by-operator":"der Betreiber des Dienstes","by-service":"der Dienst selbst"},desk:{title:"Arbeitsplatz der Bibliothek",language:"Sprache",keys:"Tasten","key-search":"suchen","key-arrows":"durch die Treffer gehen","key-enter":"öffnen","key-escape":"einen Schritt zurück","key-help":"diese Liste","keys-on":"Einzelne Tasten wirken","sign-in-text":"Für alle, die in einer Bibliothek arbeiten. Bitte melden Sie sich an.","no-staff-way":"Hier meldet kein Anbieter Personal an.",zone:"Verbund",find:"Jemanden finden","find-hint":"Nur ganze Nummern, Adressen und Namen. Vorname oder Geburtsdatum nur neben etwas anderem.",number:"Nummer",email:"E-Mail-Adresse",phone:"Telefonnummer",family:"Familienname",given:"Vorname",middle:"Zweiter Vorname",purpose:"Zweck","purpose-hint":"Er wird festgehalten, und die Person darf ihn lesen.",search:"Suchen",hits:"Gefunden: {count}",more:"Mehr zeigen","back-to-hits":"Zurück zu den Treffern","back-to-changes":"Zurück zu allen Änderungen","back-to-person":"Zurück zur Person","nobody-named":"Ohne Namen","unknown-at":"{institution} hat nicht geantwortet: was dort ist, weiß niemand.",copies:"Bei den Einrichtungen",agrees:"wie der zentrale Datensatz","differs-in":"abweichende Felder: {count}","not-at":"Nicht bei: {places}",differences:"Wo sie abweichen","central-record":"Zentraler Datensatz","the-same":"gleich",empty:"leer","not-shown":"Ihnen nicht gezeigt oder gelöscht",field:"Feld",fields:"Felder","field-name":"Name","field-birthDate":"Geburtsdatum","field-language":"Sprache der Briefe","field-emails":"E-Mail","field-phones":"Telefon","field-addresses":"Postanschrift","field-identifiers":"Nummern","field-group":"Gruppe","field-expires":"Gültig bis","field-notes":"Notizen","field-blocks":"Sperren","difference-waiting":"folgt noch","difference-kept":"darf abweichen","difference-unmapped":"hat keinen Code dafür","rule-zone":"der Verbund entscheidet","rule-institution":"die Einrichtung entscheidet","rule-newest":"das Neueste gilt","rule-merge":"Listen werden vereint","rule-none":"nichts wird übertragen",change:"Ändern",preview:"Vorschau zeigen","preview-title":"Was aus der Änderung würde","preview-text":"Noch ist nichts geschrieben.","make-change":"Änderung vornehmen","change-again":"Zurück zum Formular","nothing-changed":"Es wurde nichts geändert.",place:"Ort","until-now":"Bisher",afterwards:"Danach","what-happens":"Was geschieht","result-written":"geschrieben","result-same":"schon gleich","result-kept":"bleibt anders","result-not-carried":"nicht übertragen","result-unmapped":"dort kein Code dafür","result-refused":"abgelehnt","result-waiting":"wartet","would-lose-central":"Eine Änderung im zentralen Datensatz ginge verloren.","would-lose-copy":"Eine dort gemachte Änderung ginge verloren.",kind:"Art",preferred:"Diese verwenden",lines:"Zeilen","postal-code":"Postleitzahl",city:"Ort",region:"Region",country:"Land",changes:"Änderungen","no-changes":"Noch keine Änderung.","the-change":"Die Änderung","change-writing":"wird im zentralen Datensatz geschrieben","change-arriving":"im zentralen Datensatz geschrieben, unterwegs zu den Einrichtungen","change-done":"überall erledigt","change-refused":"abgelehnt",made:"Gemacht","by-caller":"vom Personal oder dessen Software","by-institution":"von einer Einrichtung","by-gateway":"vom Dienst selbst",undone:"Rückgängig","undone-text":"Eine andere Änderung hat diese rückgängig gemacht.",undo:"Rückgängig machen","undo-sure":"Ja, überall rückgängig machen",where:"Wo sie angekommen ist",state:"Stand","target-waiting":"wartet","target-done":"angekommen","target-differs":"weicht ab, wie die Regeln dort es wollen","target-refused":"abgelehnt","target-gone":"dort ist niemand mehr","next-try":"nächster Versuch: {time}",conflicts:"Konflikte","no-conflicts":"Nichts wartet auf eine Entscheidung.","conflict-both-changed":"Beide wurden geändert","conflict-overruled":"Es wurde geändert, und die Regel hat es zurückgestellt","conflict-never-agreed":"Sie stimmten nie überein","lost-central":"Verloren, aus dem zentralen Datensatz","lost-copy":"Verloren, aus der Einrichtung",stands:"Stattdessen gilt","kept-until":"Das Verlorene wird bis {time} aufbewahrt.","take-kept":"So lassen","take-lost":"Das Verlorene doch schreiben",decided:"Es ist entschieden.",renewals:"Verlängerungen","no-renewals":"Es gibt keine.",which:"Welche","renewals-needs-staff":"die jemanden brauchen","renewals-provisional":"vorläufig, zu bestätigen","renewals-opened":"noch nicht bezahlt","renewals-captured":"bezahlt","renewals-fulfilling":"werden geschrieben","renewals-refunding":"werden erstattet","renewals-fulfilled":"erledigt","renewals-refunded":"erstattet","renewals-abandoned":"aufgegeben","number-of-renewal":"Nummer",begun:"Begonnen",why:"Warum",reference:"Beleg","retry-renewal":"Von dort weiterversuchen",settle:"Sagen, was daraus wurde","came-to-fulfilled":"Der Ausweis wurde verlängert","came-to-refunded":"Das Geld wurde erstattet","came-to-abandoned":"Es kam kein Geld, und nichts wurde verlängert","reference-of-it":"Was getan wurde, und wo es festgehalten ist","settle-now":"Erledigen","what-was-seen":"Was gesehen wurde",confirm:"Bestätigen",settlement:"Abrechnung",merchant:"Händlerkonto",day:"Tag",show:"Zeigen","settlement-partial":"Verlängerungen von Einrichtungen außerhalb Ihrer Zuständigkeit fehlen hier.","no-money":"An diesem Tag bewegte sich nichts.",sums:"Summen",currency:"Währung","money-captured":"Bezahlt","money-refunded":"Erstattet","money-extended":"Verlängert für","money-posted":"In den Büchern der Bibliothek","money-open":"Offen","at-desk":"Davon am Schalter"}};var _={elements:{loading:"Loading …",retry:"Try again",refresh:"Look again",close:"Close",done:"Done","one-moment":"One moment …","new-window":"opens in a new window",unreachable:"The service cannot be reached","unreachable-detail":"Please check your connection and try again in a moment.","request-number":"Number of this request: {number}",partial:"This is not everything: something could not be read.","source-failed":"{institution} did not answer, so what is there is missing here.","source-incomplete":"{institution} cannot list everything that is there.","source-stale":"{institution} does not answer now; this is from {time}.","source-not-offered":"{institution} does not offer this here.","as-of":"As of {time}","way-out":"What helps","sign-in-first":"Please sign in to see this.","sign-in-title":"Sign in","sign-in":"Sign in","sign-out":"Sign out","signed-in":"You are signed in.","signed-out":"You are signed out.","no-way-in":"Patrons of this library cannot sign in here.",identifier:"Card number or e-mail address",password:"Password","lost-password":"I forgot my password","by-password":"Sign in with a password","by-code":"Have a code mailed to me","by-provider":"Sign in with {name}","open-apart":"Sign in on a page of its own",code:"Code from the letter","code-explained":"We send a code to the e-mail address that the library has of you. It also lets in whose card has expired.","send-code":"Send me the code","code-sent":"If the library knows you by what you typed, a code is on its way to your e-mail address.","reset-title":"A new password for your library card","reset-explained":"Type in the number of your card, or the e-mail address that the library has of you. We will send a letter to that address with a link by which you choose a new password.","reset-send":"Send me the letter","reset-sent":"If the library knows you by what you typed, a letter is on its way to your e-mail address. It says how you get a new password.","reset-not-there":"Nothing has come after a few minutes? Please look among the unwanted mail, check what you typed, or ask the library: it may have another address of yours.","reset-again":"Ask once more","reset-rules":"What the password has to be like","reset-not-offered":"New passwords are not given out here. Please ask the library.","reset-elsewhere":"For some, the password is kept elsewhere:","card-title":"Library card","card-shown":"The library card is shown.","good-until":"Valid until","was-good-until":"Was valid until","without-end":"Without an end date","no-date":"No date could be found that counts for this card.",dates:"All dates","other-dates":"Other registrations",since:"since",until:"until","blocked-at":"Blocked: {institution}",number:"Number",numbers:"Numbers","number-dead":"no longer valid","number-masked":"only the end is shown","barcode-of":"Barcode of the number {number}","large-view":"Show large, to be scanned","renewal-title":"Renewal",renew:"Renew the card","asking-price":"Asking for the price and the new date …","not-renewable":"The card cannot be renewed now.","review-title":"Please check before you go on",price:"Price",free:"free of charge","offer-until":"This offer is good until {time}.","until-now":"until now:","confirmed-until":"once the library has confirmed it:","proof-needed":"For now only: the library has yet to see the proof that your card depends on.","address-changed":"For now only: the library has yet to check your new address.","pay-now":"Pay {amount}","renew-now":"Renew now","not-now":"Not now","go-on-paying":"Go on to the payment","pay-before":"This is possible until {time}.","give-up":"Give up this renewal","may-close":"It goes on by itself. You may close this page; come back whenever you like.","paid-back":"Paid back: {amount}",receipt:"Number of the payment: {number}","account-title":"My library account",loans:"Loans","no-loans":"Nothing is on loan.",due:"Due","was-due":"Overdue since",accruing:"Costs by now, because it is late: {amount}","noted-lost":"The library has noted it as lost.","noted-returned":"You said that you have brought it back.","renew-loan":"Renew","renew-all":"Renew all","renewed-of":"Renewed: {done} of {all}",holds:"Reservations","no-holds":"Nothing is reserved.",position:"place in the queue: {position}","fetch-by":"To be fetched by","cancel-hold":"Cancel","cancel-sure":"Yes, cancel the reservation","keep-hold":"Keep it",fees:"Fees","no-fees":"Nothing is owed.",owed:"Owed in all: {amount}","fee-disputed":"You have objected to this; it is not counted.","fee-elsewhere":"Somebody else collects this; it is not counted.",blocks:"What stands in the way","no-blocks":"Nothing stands in the way.",allowed:"This is possible.","not-allowed":"This is not possible now.","action-log-in":"Signing in","action-renew-card":"Renewing the card","action-loan":"Borrowing","action-hold":"Reserving","action-renew-loan":"Renewing loans",looks:"Who looked at my data","no-looks":"Nobody did.",earlier:"Show earlier ones","was-looked-at":"Looked at","was-changed":"Changed","was-refused":"Asked for, and refused","by-staff":"somebody who works for the library","by-software":"software of the library","by-self":"you","by-mailed-link":"whoever had a letter to you","by-operator":"the service’s operator","by-service":"the service itself"},desk:{title:"Librarian’s desk",language:"Language",keys:"Keys","key-search":"search","key-arrows":"go through what was found","key-enter":"open","key-escape":"one step back","key-help":"this list","keys-on":"Single keys work","sign-in-text":"For those who work at a library. Please sign in.","no-staff-way":"No provider signs staff in here.",zone:"Network",find:"Find somebody","find-hint":"Whole numbers, addresses and names only. A given name or a birth date only beside something else.",number:"Number",email:"E-mail address",phone:"Telephone number",family:"Family name",given:"Given name",middle:"Middle name",purpose:"Purpose","purpose-hint":"It is written down, and the person may read it.",search:"Search",hits:"Found: {count}",more:"Show more","back-to-hits":"Back to what was found","back-to-changes":"Back to all changes","back-to-person":"Back to this person","nobody-named":"Without a name","unknown-at":"{institution} did not answer: nobody knows what is there.",copies:"At the institutions",agrees:"as the central record","differs-in":"fields that differ: {count}","not-at":"Not at: {places}",differences:"Where they differ","central-record":"Central record","the-same":"the same",empty:"empty","not-shown":"not shown to you, or wiped",field:"Field",fields:"Fields","field-name":"Name","field-birthDate":"Birth date","field-language":"Language of letters","field-emails":"E-mail","field-phones":"Telephone","field-addresses":"Postal address","field-identifiers":"Numbers","field-group":"Group","field-expires":"Valid until","field-notes":"Notes","field-blocks":"Blocks","difference-waiting":"will follow","difference-kept":"may differ","difference-unmapped":"has no code for it","rule-zone":"the network decides","rule-institution":"the institution decides","rule-newest":"the newest wins","rule-merge":"lists are merged","rule-none":"nothing is carried",change:"Change",preview:"See what it would come to","preview-title":"What the change would come to","preview-text":"Nothing is written yet.","make-change":"Make the change","change-again":"Back to the form","nothing-changed":"Nothing was changed.",place:"Place","until-now":"Until now",afterwards:"Afterwards","what-happens":"What happens","result-written":"written","result-same":"already the same","result-kept":"stays different","result-not-carried":"not carried","result-unmapped":"no code for it there","result-refused":"refused","result-waiting":"waiting","would-lose-central":"An edit in the central record would be lost.","would-lose-copy":"An edit made there would be lost.",kind:"Kind",preferred:"Use this one",lines:"Lines","postal-code":"Postal code",city:"Town",region:"Region",country:"Country",changes:"Changes","no-changes":"No change so far.","the-change":"The change","change-writing":"being written in the central record","change-arriving":"written in the central record, on its way to the institutions","change-done":"done everywhere","change-refused":"refused",made:"Made","by-caller":"by staff or their software","by-institution":"by an institution","by-gateway":"by the service itself",undone:"Undone","undone-text":"Another change has undone this one.",undo:"Undo","undo-sure":"Yes, undo it everywhere",where:"Where it has arrived",state:"State","target-waiting":"waiting","target-done":"arrived","target-differs":"differs, as the rules there will have it","target-refused":"refused","target-gone":"nobody is there any more","next-try":"next try: {time}",conflicts:"Conflicts","no-conflicts":"Nothing waits to be decided.","conflict-both-changed":"Both were edited","conflict-overruled":"It was edited, and the rule put it back","conflict-never-agreed":"They never agreed","lost-central":"Lost, from the central record","lost-copy":"Lost, from the institution",stands:"Stands instead","kept-until":"What lost is kept until {time}.","take-kept":"Leave it as it is","take-lost":"Write what lost after all",decided:"It is decided.",renewals:"Renewals","no-renewals":"There is none.",which:"Which","renewals-needs-staff":"those that need a person","renewals-provisional":"for a while only, to be confirmed","renewals-opened":"not paid yet","renewals-captured":"paid","renewals-fulfilling":"being written","renewals-refunding":"being paid back","renewals-fulfilled":"done","renewals-refunded":"paid back","renewals-abandoned":"given up","number-of-renewal":"Number",begun:"Begun",why:"Why",reference:"Reference","retry-renewal":"Try again from where it stopped",settle:"Say what it came to","came-to-fulfilled":"The card was renewed","came-to-refunded":"The money was paid back","came-to-abandoned":"No money came, and nothing was renewed","reference-of-it":"What was done, and where it is written down","settle-now":"Settle it","what-was-seen":"What was seen",confirm:"Confirm",settlement:"Settlement",merchant:"Merchant account",day:"Day",show:"Show","settlement-partial":"Renewals of institutions out of your reach are not in here.","no-money":"Nothing moved on that day.",sums:"Sums",currency:"Currency","money-captured":"Paid","money-refunded":"Paid back","money-extended":"Renewed for","money-posted":"In the library’s books","money-open":"Open","at-desk":"Of it at a desk"}};var le={elements:{loading:"Chargement …",retry:"Réessayer",refresh:"Actualiser",close:"Fermer",done:"Terminé","one-moment":"Un instant …","new-window":"s’ouvre dans une nouvelle fenêtre",unreachable:"Le service est injoignable","unreachable-detail":"Veuillez vérifier votre connexion et réessayer dans un instant.","request-number":"Numéro de cette demande : {number}",partial:"Tout n’est pas là : quelque chose n’a pas pu être lu.","source-failed":"{institution} n’a pas répondu : ce qui s’y trouve manque ici.","source-incomplete":"{institution} ne peut pas énumérer tout ce qui s’y trouve.","source-stale":"{institution} ne répond pas en ce moment ; voici l’état du {time}.","source-not-offered":"{institution} ne propose pas cela ici.","as-of":"État au {time}","way-out":"Ce qui aide","sign-in-first":"Veuillez vous identifier pour voir ceci.","sign-in-title":"S’identifier","sign-in":"S’identifier","sign-out":"Se déconnecter","signed-in":"Vous êtes identifié.","signed-out":"Vous êtes déconnecté.","no-way-in":"Les lecteurs de cette bibliothèque ne peuvent pas s’identifier ici.",identifier:"Numéro de carte ou adresse électronique",password:"Mot de passe","lost-password":"J’ai oublié mon mot de passe","by-password":"S’identifier avec un mot de passe","by-code":"Recevoir un code par courriel","by-provider":"S’identifier avec {name}","open-apart":"S’identifier sur une page séparée",code:"Code de la lettre","code-explained":"Nous envoyons un code à l’adresse électronique que la bibliothèque a de vous. Il fonctionne aussi quand la carte a expiré.","send-code":"Envoyez-moi le code","code-sent":"Si la bibliothèque vous connaît sous ce que vous avez saisi, un code est en route vers votre adresse électronique.","reset-title":"Un nouveau mot de passe pour votre carte de bibliothèque","reset-explained":"Saisissez le numéro de votre carte, ou l’adresse électronique que la bibliothèque a de vous. Nous enverrons à cette adresse une lettre avec un lien pour choisir un nouveau mot de passe.","reset-send":"Envoyez-moi la lettre","reset-sent":"Si la bibliothèque vous connaît sous ce que vous avez saisi, une lettre est en route vers votre adresse électronique. Elle dit comment obtenir un nouveau mot de passe.","reset-not-there":"Rien n’est arrivé après quelques minutes ? Regardez parmi les courriers indésirables, vérifiez votre saisie, ou demandez à la bibliothèque : elle a peut-être une autre adresse de vous.","reset-again":"Refaire la demande","reset-rules":"Comment doit être le mot de passe","reset-not-offered":"Il n’est pas possible d’obtenir un nouveau mot de passe ici. Veuillez demander à la bibliothèque.","reset-elsewhere":"Pour certains, le mot de passe est géré ailleurs :","card-title":"Carte de bibliothèque","card-shown":"La carte de bibliothèque est affichée.","good-until":"Valable jusqu’au","was-good-until":"Était valable jusqu’au","without-end":"Sans date d’expiration","no-date":"Aucune date valant pour cette carte n’a pu être trouvée.",dates:"Toutes les dates","other-dates":"Autres inscriptions",since:"depuis le",until:"jusqu’au","blocked-at":"Bloquée : {institution}",number:"Numéro",numbers:"Numéros","number-dead":"plus valable","number-masked":"seule la fin est affichée","barcode-of":"Code-barres du numéro {number}","large-view":"Afficher en grand, à scanner","renewal-title":"Renouvellement",renew:"Renouveler la carte","asking-price":"Recherche du prix et de la nouvelle date …","not-renewable":"La carte ne peut pas être renouvelée maintenant.","review-title":"Veuillez vérifier avant de continuer",price:"Prix",free:"gratuit","offer-until":"Cette offre est valable jusqu’au {time}.","until-now":"jusqu’ici :","confirmed-until":"une fois confirmé par la bibliothèque :","proof-needed":"Provisoirement seulement : la bibliothèque doit encore voir le justificatif dont dépend votre carte.","address-changed":"Provisoirement seulement : la bibliothèque doit encore vérifier votre nouvelle adresse.","pay-now":"Payer {amount}","renew-now":"Renouveler maintenant","not-now":"Pas maintenant","go-on-paying":"Continuer vers le paiement","pay-before":"C’est possible jusqu’au {time}.","give-up":"Abandonner ce renouvellement","may-close":"Cela continue tout seul. Vous pouvez fermer cette page et revenir plus tard.","paid-back":"Remboursé : {amount}",receipt:"Numéro du paiement : {number}","account-title":"Mon compte à la bibliothèque",loans:"Prêts","no-loans":"Aucun prêt en cours.",due:"À rendre le","was-due":"En retard depuis le",accruing:"Coût actuel du retard : {amount}","noted-lost":"La bibliothèque l’a noté comme perdu.","noted-returned":"Vous avez indiqué l’avoir rendu.","renew-loan":"Prolonger","renew-all":"Tout prolonger","renewed-of":"Prolongés : {done} sur {all}",holds:"Réservations","no-holds":"Aucune réservation.",position:"place dans la file : {position}","fetch-by":"À retirer avant le","cancel-hold":"Annuler","cancel-sure":"Oui, annuler la réservation","keep-hold":"La garder",fees:"Frais","no-fees":"Rien n’est dû.",owed:"Total dû : {amount}","fee-disputed":"Vous avez contesté ce montant ; il n’est pas compté.","fee-elsewhere":"Un autre service le perçoit ; ce n’est pas compté.",blocks:"Ce qui fait obstacle","no-blocks":"Rien ne fait obstacle.",allowed:"C’est possible.","not-allowed":"Ce n’est pas possible maintenant.","action-log-in":"S’identifier","action-renew-card":"Renouveler la carte","action-loan":"Emprunter","action-hold":"Réserver","action-renew-loan":"Prolonger des prêts",looks:"Qui a consulté mes données","no-looks":"Personne.",earlier:"Montrer les précédentes","was-looked-at":"Consulté","was-changed":"Modifié","was-refused":"Demandé et refusé","by-staff":"une personne qui travaille pour la bibliothèque","by-software":"un logiciel de la bibliothèque","by-self":"vous","by-mailed-link":"qui avait une lettre pour vous","by-operator":"l’exploitant du service","by-service":"le service lui-même"},desk:{title:"Poste de la bibliothèque",language:"Langue",keys:"Touches","key-search":"chercher","key-arrows":"parcourir les résultats","key-enter":"ouvrir","key-escape":"un pas en arrière","key-help":"cette liste","keys-on":"Les touches seules agissent","sign-in-text":"Pour ceux qui travaillent dans une bibliothèque. Veuillez vous connecter.","no-staff-way":"Aucun fournisseur ne connecte le personnel ici.",zone:"Réseau",find:"Trouver quelqu’un","find-hint":"Numéros, adresses et noms entiers seulement. Un prénom ou une date de naissance seulement avec autre chose.",number:"Numéro",email:"Adresse électronique",phone:"Numéro de téléphone",family:"Nom de famille",given:"Prénom",middle:"Deuxième prénom",purpose:"Motif","purpose-hint":"Il est noté, et la personne peut le lire.",search:"Chercher",hits:"Trouvé : {count}",more:"Montrer plus","back-to-hits":"Retour aux résultats","back-to-changes":"Retour à toutes les modifications","back-to-person":"Retour à cette personne","nobody-named":"Sans nom","unknown-at":"{institution} n’a pas répondu : nul ne sait ce qui s’y trouve.",copies:"Dans les institutions",agrees:"comme la notice centrale","differs-in":"champs différents : {count}","not-at":"Absent de : {places}",differences:"Où elles diffèrent","central-record":"Notice centrale","the-same":"identique",empty:"vide","not-shown":"non montré, ou effacé",field:"Champ",fields:"Champs","field-name":"Nom","field-birthDate":"Date de naissance","field-language":"Langue des lettres","field-emails":"Courriel","field-phones":"Téléphone","field-addresses":"Adresse postale","field-identifiers":"Numéros","field-group":"Groupe","field-expires":"Valable jusqu’au","field-notes":"Notes","field-blocks":"Blocages","difference-waiting":"suivra","difference-kept":"peut différer","difference-unmapped":"n’a pas de code pour cela","rule-zone":"le réseau décide","rule-institution":"l’institution décide","rule-newest":"le plus récent l’emporte","rule-merge":"les listes sont fusionnées","rule-none":"rien n’est transmis",change:"Modifier",preview:"Voir ce que cela donnerait","preview-title":"Ce que donnerait la modification","preview-text":"Rien n’est encore écrit.","make-change":"Faire la modification","change-again":"Retour au formulaire","nothing-changed":"Rien n’a été modifié.",place:"Lieu","until-now":"Jusqu’ici",afterwards:"Ensuite","what-happens":"Ce qui se passe","result-written":"écrit","result-same":"déjà identique","result-kept":"reste différent","result-not-carried":"non transmis","result-unmapped":"pas de code là-bas","result-refused":"refusé","result-waiting":"en attente","would-lose-central":"Une modification de la notice centrale serait perdue.","would-lose-copy":"Une modification faite là-bas serait perdue.",kind:"Type",preferred:"Utiliser celle-ci",lines:"Lignes","postal-code":"Code postal",city:"Ville",region:"Région",country:"Pays",changes:"Modifications","no-changes":"Aucune modification jusqu’ici.","the-change":"La modification","change-writing":"en cours d’écriture dans la notice centrale","change-arriving":"écrit dans la notice centrale, en route vers les institutions","change-done":"fait partout","change-refused":"refusé",made:"Faite","by-caller":"par le personnel ou ses logiciels","by-institution":"par une institution","by-gateway":"par le service lui-même",undone:"Annulée","undone-text":"Une autre modification a annulé celle-ci.",undo:"Annuler la modification","undo-sure":"Oui, l’annuler partout",where:"Où elle est arrivée",state:"État","target-waiting":"en attente","target-done":"arrivé","target-differs":"diffère, comme le veulent les règles de ce lieu","target-refused":"refusé","target-gone":"plus personne là-bas","next-try":"prochain essai : {time}",conflicts:"Conflits","no-conflicts":"Rien n’attend de décision.","conflict-both-changed":"Les deux ont été modifiés","conflict-overruled":"Modifié, puis rétabli par la règle","conflict-never-agreed":"Ils n’ont jamais concordé","lost-central":"Perdu, de la notice centrale","lost-copy":"Perdu, de l’institution",stands:"En vigueur à la place","kept-until":"Ce qui a perdu est gardé jusqu’au {time}.","take-kept":"Laisser ainsi","take-lost":"Écrire malgré tout ce qui a perdu",decided:"C’est décidé.",renewals:"Renouvellements","no-renewals":"Il n’y en a aucun.",which:"Lesquels","renewals-needs-staff":"ceux qui demandent une personne","renewals-provisional":"provisoires, à confirmer","renewals-opened":"pas encore payés","renewals-captured":"payés","renewals-fulfilling":"en cours d’écriture","renewals-refunding":"en cours de remboursement","renewals-fulfilled":"faits","renewals-refunded":"remboursés","renewals-abandoned":"abandonnés","number-of-renewal":"Numéro",begun:"Commencé",why:"Pourquoi",reference:"Référence","retry-renewal":"Reprendre là où cela s’est arrêté",settle:"Dire ce qu’il en est","came-to-fulfilled":"La carte a été renouvelée","came-to-refunded":"L’argent a été remboursé","came-to-abandoned":"Pas d’argent reçu, rien de renouvelé","reference-of-it":"Ce qui a été fait, et où c’est noté","settle-now":"Régler","what-was-seen":"Ce qui a été vu",confirm:"Confirmer",settlement:"Décompte",merchant:"Compte marchand",day:"Jour",show:"Afficher","settlement-partial":"Les renouvellements d’institutions hors de votre portée n’y figurent pas.","no-money":"Rien n’a bougé ce jour-là.",sums:"Totaux",currency:"Monnaie","money-captured":"Payé","money-refunded":"Remboursé","money-extended":"Renouvelé pour","money-posted":"Dans les livres de la bibliothèque","money-open":"Ouvert","at-desk":"Dont au guichet"}};var ce={elements:{loading:"Sæki …",retry:"Reyna aftur",refresh:"Sækja aftur",close:"Loka",done:"Lokið","one-moment":"Augnablik …","new-window":"opnast í nýjum glugga",unreachable:"Ekki næst samband við þjónustuna","unreachable-detail":"Athugaðu nettenginguna og reyndu aftur eftir andartak.","request-number":"Númer beiðninnar: {number}",partial:"Hér vantar eitthvað: ekki tókst að lesa allt.","source-failed":"{institution} svaraði ekki, svo að það sem þar er vantar hér.","source-incomplete":"{institution} getur ekki talið upp allt sem þar er.","source-stale":"{institution} svarar ekki núna; þetta er staðan {time}.","source-not-offered":"{institution} býður ekki upp á þetta hér.","as-of":"Staðan {time}","way-out":"Hvað er til ráða","sign-in-first":"Skráðu þig inn til að sjá þetta.","sign-in-title":"Innskráning","sign-in":"Skrá inn","sign-out":"Skrá út","signed-in":"Innskráning tókst.","signed-out":"Útskráning tókst.","no-way-in":"Lánþegar þessa safns geta ekki skráð sig inn hér.",identifier:"Skírteinisnúmer eða netfang",password:"Lykilorð","lost-password":"Ég gleymdi lykilorðinu","by-password":"Skrá inn með lykilorði","by-code":"Fá sendan kóða í tölvupósti","by-provider":"Skrá inn með {name}","open-apart":"Skrá inn á sérstakri síðu",code:"Kóðinn úr bréfinu","code-explained":"Við sendum kóða á netfangið sem bókasafnið hefur hjá þér. Hann dugar líka þótt skírteinið sé útrunnið.","send-code":"Senda mér kóðann","code-sent":"Ef bókasafnið þekkir þig af því sem þú slóst inn er kóði á leiðinni á netfangið þitt.","reset-title":"Nýtt lykilorð fyrir bókasafnsskírteinið þitt","reset-explained":"Sláðu inn númer skírteinisins eða netfangið sem bókasafnið hefur hjá þér. Við sendum bréf á það netfang með hlekk þar sem þú velur nýtt lykilorð.","reset-send":"Senda mér bréfið","reset-sent":"Ef bókasafnið þekkir þig af því sem þú slóst inn er bréf á leiðinni á netfangið þitt. Þar stendur hvernig þú færð nýtt lykilorð.","reset-not-there":"Hefur ekkert borist eftir nokkrar mínútur? Skoðaðu ruslpóstinn, athugaðu hvað þú slóst inn eða spurðu á bókasafninu: kannski hefur það annað netfang hjá þér.","reset-again":"Biðja aftur","reset-rules":"Hvernig lykilorðið þarf að vera","reset-not-offered":"Hér er ekki hægt að fá nýtt lykilorð. Spurðu á bókasafninu.","reset-elsewhere":"Hjá sumum er lykilorðið geymt annars staðar:","card-title":"Bókasafnsskírteini","card-shown":"Bókasafnsskírteinið er komið.","good-until":"Gildir til","was-good-until":"Gilti til","without-end":"Án lokadags","no-date":"Engin dagsetning fannst sem gildir fyrir þetta skírteini.",dates:"Allar dagsetningar","other-dates":"Aðrar skráningar",since:"frá",until:"til","blocked-at":"Lokað: {institution}",number:"Númer",numbers:"Númer","number-dead":"ekki lengur í gildi","number-masked":"aðeins endirinn er sýndur","barcode-of":"Strikamerki númersins {number}","large-view":"Sýna stórt, til skönnunar","renewal-title":"Endurnýjun",renew:"Endurnýja skírteinið","asking-price":"Sæki verð og nýja dagsetningu …","not-renewable":"Ekki er hægt að endurnýja skírteinið núna.","review-title":"Athugaðu þetta áður en lengra er haldið",price:"Verð",free:"ókeypis","offer-until":"Þetta tilboð gildir til {time}.","until-now":"áður:","confirmed-until":"þegar bókasafnið hefur staðfest það:","proof-needed":"Aðeins til bráðabirgða: bókasafnið á eftir að sjá staðfestinguna sem skírteinið þitt er háð.","address-changed":"Aðeins til bráðabirgða: bókasafnið á eftir að staðfesta nýja heimilisfangið þitt.","pay-now":"Greiða {amount}","renew-now":"Endurnýja núna","not-now":"Ekki núna","go-on-paying":"Áfram að greiðslu","pay-before":"Þetta er hægt til {time}.","give-up":"Hætta við þessa endurnýjun","may-close":"Þetta heldur áfram af sjálfu sér. Þér er óhætt að loka síðunni og koma aftur síðar.","paid-back":"Endurgreitt: {amount}",receipt:"Greiðslunúmer: {number}","account-title":"Mínar síður á bókasafninu",loans:"Útlán","no-loans":"Ekkert er í láni.",due:"Skiladagur","was-due":"Í vanskilum frá",accruing:"Dagsektir hingað til: {amount}","noted-lost":"Bókasafnið hefur skráð þetta glatað.","noted-returned":"Þú sagðist hafa skilað þessu.","renew-loan":"Framlengja","renew-all":"Framlengja allt","renewed-of":"Framlengt: {done} af {all}",holds:"Frátektir","no-holds":"Ekkert er frátekið.",position:"númer í röðinni: {position}","fetch-by":"Sækja fyrir","cancel-hold":"Hætta við","cancel-sure":"Já, hætta við frátekt","keep-hold":"Halda henni",fees:"Gjöld","no-fees":"Engin ógreidd gjöld.",owed:"Ógreitt alls: {amount}","fee-disputed":"Þú hefur andmælt þessu; það er ekki talið með.","fee-elsewhere":"Annar aðili innheimtir þetta; það er ekki talið með.",blocks:"Hvað er í vegi","no-blocks":"Ekkert er í vegi.",allowed:"Þetta er hægt.","not-allowed":"Þetta er ekki hægt núna.","action-log-in":"Innskráning","action-renew-card":"Endurnýja skírteinið","action-loan":"Fá að láni","action-hold":"Taka frá","action-renew-loan":"Framlengja útlán",looks:"Hver skoðaði gögnin mín","no-looks":"Enginn.",earlier:"Sýna eldri","was-looked-at":"Skoðað","was-changed":"Breytt","was-refused":"Beðið um og hafnað","by-staff":"einhver sem starfar fyrir safnið","by-software":"hugbúnaður safnsins","by-self":"þú","by-mailed-link":"sá sem hafði bréf til þín","by-operator":"rekstraraðili þjónustunnar","by-service":"þjónustan sjálf"},desk:{title:"Vinnuborð bókasafns",language:"Tungumál",keys:"Lyklar","key-search":"leita","key-arrows":"fara á milli niðurstaðna","key-enter":"opna","key-escape":"eitt skref til baka","key-help":"þessi listi","keys-on":"Stakir lyklar virka","sign-in-text":"Fyrir þau sem starfa á bókasafni. Vinsamlegast skráðu þig inn.","no-staff-way":"Enginn veitandi skráir starfsfólk inn hér.",zone:"Net",find:"Finna einhvern","find-hint":"Aðeins heil númer, netföng og nöfn. Eiginnafn eða fæðingardagur aðeins með öðru.",number:"Númer",email:"Netfang",phone:"Símanúmer",family:"Kenninafn",given:"Eiginnafn",middle:"Millinafn",purpose:"Tilgangur","purpose-hint":"Hann er skráður og viðkomandi má lesa hann.",search:"Leita",hits:"Fannst: {count}",more:"Sýna fleiri","back-to-hits":"Til baka í niðurstöður","back-to-changes":"Til baka í allar breytingar","back-to-person":"Til baka til viðkomandi","nobody-named":"Án nafns","unknown-at":"{institution} svaraði ekki: enginn veit hvað er þar.",copies:"Hjá stofnunum",agrees:"eins og miðlæga færslan","differs-in":"reitir sem eru ólíkir: {count}","not-at":"Ekki hjá: {places}",differences:"Þar sem þær eru ólíkar","central-record":"Miðlæg færsla","the-same":"eins",empty:"tómt","not-shown":"ekki sýnt þér, eða eytt",field:"Reitur",fields:"Reitir","field-name":"Nafn","field-birthDate":"Fæðingardagur","field-language":"Tungumál bréfa","field-emails":"Netfang","field-phones":"Sími","field-addresses":"Póstfang","field-identifiers":"Númer","field-group":"Hópur","field-expires":"Gildir til","field-notes":"Athugasemdir","field-blocks":"Lokanir","difference-waiting":"fylgir á eftir","difference-kept":"má vera ólíkt","difference-unmapped":"hefur engan kóða fyrir það","rule-zone":"netið ræður","rule-institution":"stofnunin ræður","rule-newest":"það nýjasta gildir","rule-merge":"listar eru sameinaðir","rule-none":"ekkert er flutt",change:"Breyta",preview:"Sjá hvað yrði úr","preview-title":"Hvað yrði úr breytingunni","preview-text":"Ekkert hefur verið skrifað enn.","make-change":"Gera breytinguna","change-again":"Til baka í eyðublaðið","nothing-changed":"Engu var breytt.",place:"Staður","until-now":"Hingað til",afterwards:"Á eftir","what-happens":"Hvað gerist","result-written":"skrifað","result-same":"þegar eins","result-kept":"verður áfram ólíkt","result-not-carried":"ekki flutt","result-unmapped":"enginn kóði til þar","result-refused":"hafnað","result-waiting":"bíður","would-lose-central":"Breyting í miðlægu færslunni myndi tapast.","would-lose-copy":"Breyting sem þar var gerð myndi tapast.",kind:"Tegund",preferred:"Nota þetta",lines:"Línur","postal-code":"Póstnúmer",city:"Staður",region:"Hérað",country:"Land",changes:"Breytingar","no-changes":"Engin breyting enn.","the-change":"Breytingin","change-writing":"er verið að skrifa í miðlægu færsluna","change-arriving":"skrifuð í miðlægu færsluna, á leið til stofnana","change-done":"lokið alls staðar","change-refused":"hafnað",made:"Gerð","by-caller":"af starfsfólki eða hugbúnaði þess","by-institution":"af stofnun","by-gateway":"af þjónustunni sjálfri",undone:"Afturkölluð","undone-text":"Önnur breyting hefur afturkallað þessa.",undo:"Afturkalla","undo-sure":"Já, afturkalla alls staðar",where:"Hvert hún er komin",state:"Staða","target-waiting":"bíður","target-done":"komin","target-differs":"ólík, eins og reglur þar segja","target-refused":"hafnað","target-gone":"enginn er þar lengur","next-try":"næsta tilraun: {time}",conflicts:"Árekstrar","no-conflicts":"Ekkert bíður ákvörðunar.","conflict-both-changed":"Báðum var breytt","conflict-overruled":"Því var breytt og reglan setti það aftur","conflict-never-agreed":"Þau voru aldrei eins","lost-central":"Tapaðist, úr miðlægu færslunni","lost-copy":"Tapaðist, frá stofnuninni",stands:"Gildir í staðinn","kept-until":"Það sem tapaðist er geymt til {time}.","take-kept":"Láta standa","take-lost":"Skrifa samt það sem tapaðist",decided:"Það er ákveðið.",renewals:"Endurnýjanir","no-renewals":"Engin er til.",which:"Hverjar","renewals-needs-staff":"þær sem þarfnast manneskju","renewals-provisional":"til bráðabirgða, á eftir að staðfesta","renewals-opened":"ógreiddar","renewals-captured":"greiddar","renewals-fulfilling":"í skráningu","renewals-refunding":"í endurgreiðslu","renewals-fulfilled":"lokið","renewals-refunded":"endurgreiddar","renewals-abandoned":"hætt við","number-of-renewal":"Númer",begun:"Hafin",why:"Hvers vegna",reference:"Tilvísun","retry-renewal":"Reyna aftur þaðan sem frá var horfið",settle:"Segja hvað varð úr","came-to-fulfilled":"Kortið var endurnýjað","came-to-refunded":"Peningarnir voru endurgreiddir","came-to-abandoned":"Engir peningar komu og ekkert var endurnýjað","reference-of-it":"Hvað var gert og hvar það er skráð","settle-now":"Ganga frá","what-was-seen":"Hvað sást",confirm:"Staðfesta",settlement:"Uppgjör",merchant:"Söluaðilareikningur",day:"Dagur",show:"Sýna","settlement-partial":"Endurnýjanir stofnana utan þíns sviðs eru ekki hér.","no-money":"Ekkert hreyfðist þann dag.",sums:"Samtölur",currency:"Gjaldmiðill","money-captured":"Greitt","money-refunded":"Endurgreitt","money-extended":"Endurnýjað fyrir","money-posted":"Í bókum safnsins","money-open":"Opið","at-desk":"Þar af í afgreiðslu"}};var ue={elements:{loading:"Gëtt gelueden …",retry:"Nach eng Kéier probéieren",refresh:"Nei kucken",close:"Zoumaachen",done:"Fäerdeg","one-moment":"Een Ament …","new-window":"geet an enger neier Fënster op",unreachable:"De Service ass net z’erreechen","unreachable-detail":"Kuckt w.e.g. Är Verbindung no a probéiert et an engem Ament nach eng Kéier.","request-number":"Nummer vun dëser Ufro: {number}",partial:"Dat ass net alles: Eppes konnt net gelies ginn.","source-failed":"{institution} huet net geäntwert; wat do ass, feelt hei.","source-incomplete":"{institution} kann net alles opzielen, wat do ass.","source-stale":"{institution} äntwert grad net; dat hei ass de Stand vun {time}.","source-not-offered":"{institution} bitt dat hei net un.","as-of":"Stand: {time}","way-out":"Wat hëlleft","sign-in-first":"Mellt Iech w.e.g. un, fir dat ze gesinn.","sign-in-title":"Umellen","sign-in":"Umellen","sign-out":"Ofmellen","signed-in":"Dir sidd ugemellt.","signed-out":"Dir sidd ofgemellt.","no-way-in":"Lieser vun dëser Bibliothéik kënne sech hei net umellen.",identifier:"Kaartennummer oder E-Mail-Adress",password:"Passwuert","lost-password":"Passwuert vergiess","by-password":"Mat engem Passwuert umellen","by-code":"E Code per E-Mail kréien","by-provider":"Mat {name} umellen","open-apart":"Op enger eegener Säit umellen",code:"Code aus dem Bréif","code-explained":"Mir schécken e Code op d’E-Mail-Adress, déi d’Bibliothéik vun Iech huet. Dat geet och, wann d’Kaart ofgelaf ass.","send-code":"Schéckt mir de Code","code-sent":"Wann d’Bibliothéik Iech ënnert deem kennt, wat Dir aginn hutt, ass e Code op Är E-Mail-Adress ënnerwee.","reset-title":"En neit Passwuert fir Är Bibliothéikskaart","reset-explained":"Gitt d’Nummer vun Ärer Kaart an, oder d’E-Mail-Adress, déi d’Bibliothéik vun Iech huet. Mir schécken op déi Adress e Bréif mat engem Link, mat deem Dir en neit Passwuert wielt.","reset-send":"Schéckt mir de Bréif","reset-sent":"Wann d’Bibliothéik Iech ënnert deem kennt, wat Dir aginn hutt, ass e Bréif op Är E-Mail-Adress ënnerwee. Do steet dran, wéi Dir en neit Passwuert kritt.","reset-not-there":"Et ass no e puer Minutten näischt komm? Kuckt w.e.g. bei den ongewollte Mailen, kuckt no, wat Dir aginn hutt, oder frot an der Bibliothéik: Vläicht huet si eng aner Adress vun Iech.","reset-again":"Nach eng Kéier ufroen","reset-rules":"Wéi d’Passwuert muss sinn","reset-not-offered":"Nei Passwierder gëtt et hei net. Frot w.e.g. an der Bibliothéik.","reset-elsewhere":"Fir munnecher gëtt d’Passwuert soss anzwousch verwalt:","card-title":"Bibliothéikskaart","card-shown":"D’Bibliothéikskaart ass do.","good-until":"Gëlteg bis","was-good-until":"War gëlteg bis","without-end":"Ouni Enddatum","no-date":"Et war keen Datum ze fannen, dat fir dës Kaart zielt.",dates:"All Datumer","other-dates":"Aner Umeldungen",since:"zënter",until:"bis","blocked-at":"Gespaart: {institution}",number:"Nummer",numbers:"Nummeren","number-dead":"net méi gëlteg","number-masked":"nëmmen d’Enn gëtt gewisen","barcode-of":"Barcode vun der Nummer {number}","large-view":"Grouss weisen, fir ze scannen","renewal-title":"Verlängerung",renew:"Kaart verlängeren","asking-price":"De Präis an dat neit Datum gi gesicht …","not-renewable":"D’Kaart kann elo net verlängert ginn.","review-title":"Kuckt w.e.g. no, ier Dir weidergitt",price:"Präis",free:"gratis","offer-until":"Dës Offer gëllt bis {time}.","until-now":"bis elo:","confirmed-until":"soubal d’Bibliothéik et confirméiert huet:","proof-needed":"Nëmme provisoresch: D’Bibliothéik muss nach de Beweis gesinn, vun deem Är Kaart ofhänkt.","address-changed":"Nëmme provisoresch: D’Bibliothéik muss nach Är nei Adress iwwerpréiwen.","pay-now":"{amount} bezuelen","renew-now":"Elo verlängeren","not-now":"Net elo","go-on-paying":"Weider bei d’Bezuelung","pay-before":"Dat geet bis {time}.","give-up":"Dës Verlängerung ofbriechen","may-close":"Et geet vum selwe weider. Dir kënnt dës Säit zoumaachen a méi spéit erëmkommen.","paid-back":"Zréckbezuelt: {amount}",receipt:"Nummer vun der Bezuelung: {number}","account-title":"Mäi Bibliothéikskont",loans:"Ausgeléint","no-loans":"Näischt ass ausgeléint.",due:"Ofzeginn de","was-due":"Ze spéit zënter",accruing:"Kascht bis elo, well et ze spéit ass: {amount}","noted-lost":"D’Bibliothéik huet et als verluer notéiert.","noted-returned":"Dir hutt gesot, datt Dir et zréckbruecht hutt.","renew-loan":"Verlängeren","renew-all":"All verlängeren","renewed-of":"Verlängert: {done} vun {all}",holds:"Reservatiounen","no-holds":"Näischt ass reservéiert.",position:"Plaz an der Schlaang: {position}","fetch-by":"Ofzehuelen bis","cancel-hold":"Annuléieren","cancel-sure":"Jo, d’Reservatioun annuléieren","keep-hold":"Behalen",fees:"Fraisen","no-fees":"Näischt ass op.",owed:"Am Ganzen op: {amount}","fee-disputed":"Dir hutt Iech dogéint gewiert; et zielt net mat.","fee-elsewhere":"Dat kasséiert een aneren; et zielt net mat.",blocks:"Wat am Wee steet","no-blocks":"Näischt steet am Wee.",allowed:"Dat geet.","not-allowed":"Dat geet elo net.","action-log-in":"Umellen","action-renew-card":"Kaart verlängeren","action-loan":"Ausléinen","action-hold":"Reservéieren","action-renew-loan":"Ausgeléintes verlängeren",looks:"Wien meng Donnéeë gekuckt huet","no-looks":"Keen.",earlier:"Fréierer weisen","was-looked-at":"Gekuckt","was-changed":"Geännert","was-refused":"Gefrot a refuséiert","by-staff":"een, dee fir d’Bibliothéik schafft","by-software":"Software vun der Bibliothéik","by-self":"Dir selwer","by-mailed-link":"wien e Bréif un Iech hat","by-operator":"de Bedreiwer vum Service","by-service":"de Service selwer"},desk:{title:"Aarbechtsplaz vun der Bibliothéik",language:"Sprooch",keys:"Tasten","key-search":"sichen","key-arrows":"duerch d’Resultater goen","key-enter":"opmaachen","key-escape":"ee Schrëtt zeréck","key-help":"dës Lëscht","keys-on":"Eenzel Tasten wierken","sign-in-text":"Fir all déi, déi an enger Bibliothéik schaffen. Mellt Iech w.e.g. un.","no-staff-way":"Keen Ubidder mellt hei Personal un.",zone:"Verbond",find:"Ee fannen","find-hint":"Nëmme ganz Nummeren, Adressen an Nimm. Virnumm oder Gebuertsdatum nëmmen nieft eppes anerem.",number:"Nummer",email:"E-Mail-Adress",phone:"Telefonsnummer",family:"Familljennumm",given:"Virnumm",middle:"Zweete Virnumm",purpose:"Zweck","purpose-hint":"E gëtt festgehalen, an d’Persoun däerf en liesen.",search:"Sichen",hits:"Fonnt: {count}",more:"Méi weisen","back-to-hits":"Zeréck bei d’Resultater","back-to-changes":"Zeréck bei all d’Ännerungen","back-to-person":"Zeréck bei d’Persoun","nobody-named":"Ouni Numm","unknown-at":"{institution} huet net geäntwert: kee weess, wat do ass.",copies:"Bei den Institutiounen",agrees:"wéi den zentralen Datesaz","differs-in":"Felder, déi ofwäichen: {count}","not-at":"Net bei: {places}",differences:"Wou se ofwäichen","central-record":"Zentralen Datesaz","the-same":"d’selwecht",empty:"eidel","not-shown":"Iech net gewisen oder geläscht",field:"Feld",fields:"Felder","field-name":"Numm","field-birthDate":"Gebuertsdatum","field-language":"Sprooch vun de Bréiwer","field-emails":"E-Mail","field-phones":"Telefon","field-addresses":"Postadress","field-identifiers":"Nummeren","field-group":"Grupp","field-expires":"Gëlteg bis","field-notes":"Notizen","field-blocks":"Spären","difference-waiting":"kënnt nach","difference-kept":"däerf ofwäichen","difference-unmapped":"huet kee Code dofir","rule-zone":"de Verbond entscheet","rule-institution":"d’Institutioun entscheet","rule-newest":"dat Neist gëllt","rule-merge":"Lëschte ginn zesummegeluecht","rule-none":"näischt gëtt iwwerdroen",change:"Änneren",preview:"Weisen, wat doraus géif ginn","preview-title":"Wat aus der Ännerung géif ginn","preview-text":"Et ass nach näischt geschriwwen.","make-change":"D’Ännerung maachen","change-again":"Zeréck bei de Formulaire","nothing-changed":"Et gouf näischt geännert.",place:"Plaz","until-now":"Bis elo",afterwards:"Duerno","what-happens":"Wat geschitt","result-written":"geschriwwen","result-same":"schonn d’selwecht","result-kept":"bleift anescht","result-not-carried":"net iwwerdroen","result-unmapped":"do kee Code dofir","result-refused":"refuséiert","result-waiting":"waart","would-lose-central":"Eng Ännerung am zentralen Datesaz géif verluer goen.","would-lose-copy":"Eng do gemaacht Ännerung géif verluer goen.",kind:"Aart",preferred:"Dës benotzen",lines:"Zeilen","postal-code":"Postleitzuel",city:"Uertschaft",region:"Regioun",country:"Land",changes:"Ännerungen","no-changes":"Nach keng Ännerung.","the-change":"D’Ännerung","change-writing":"gëtt am zentralen Datesaz geschriwwen","change-arriving":"am zentralen Datesaz geschriwwen, ënnerwee bei d’Institutiounen","change-done":"iwwerall fäerdeg","change-refused":"refuséiert",made:"Gemaach","by-caller":"vum Personal oder senger Software","by-institution":"vun enger Institutioun","by-gateway":"vum Service selwer",undone:"Réckgängeg","undone-text":"Eng aner Ännerung huet dës réckgängeg gemaach.",undo:"Réckgängeg maachen","undo-sure":"Jo, iwwerall réckgängeg maachen",where:"Wou se ukomm ass",state:"Stand","target-waiting":"waart","target-done":"ukomm","target-differs":"wäicht of, wéi d’Regelen do et wëllen","target-refused":"refuséiert","target-gone":"do ass keen méi","next-try":"nächste Versuch: {time}",conflicts:"Konflikter","no-conflicts":"Näischt waart op eng Entscheedung.","conflict-both-changed":"Béid goufe geännert","conflict-overruled":"Et gouf geännert, an d’Regel huet et zeréckgesat","conflict-never-agreed":"Si hunn ni iwwereneestëmmt","lost-central":"Verluer, aus dem zentralen Datesaz","lost-copy":"Verluer, aus der Institutioun",stands:"Amplaz gëllt","kept-until":"Wat verluer huet gëtt bis {time} opgehuewen.","take-kept":"Esou loossen","take-lost":"Dat Verluerent awer schreiwen",decided:"Et ass entscheet.",renewals:"Verlängerungen","no-renewals":"Et gëtt keng.",which:"Wéi eng","renewals-needs-staff":"déi ee brauchen","renewals-provisional":"provisoresch, ze confirméieren","renewals-opened":"nach net bezuelt","renewals-captured":"bezuelt","renewals-fulfilling":"ginn geschriwwen","renewals-refunding":"ginn zeréckbezuelt","renewals-fulfilled":"fäerdeg","renewals-refunded":"zeréckbezuelt","renewals-abandoned":"opginn","number-of-renewal":"Nummer",begun:"Ugefaangen",why:"Firwat",reference:"Referenz","retry-renewal":"Vun do weider probéieren",settle:"Soen, wat doraus gouf","came-to-fulfilled":"D’Kaart gouf verlängert","came-to-refunded":"D’Geld gouf zeréckbezuelt","came-to-abandoned":"Et koum kee Geld, an näischt gouf verlängert","reference-of-it":"Wat gemaach gouf, a wou et steet","settle-now":"Erleedegen","what-was-seen":"Wat gesi gouf",confirm:"Confirméieren",settlement:"Ofrechnung",merchant:"Händlerkont",day:"Dag",show:"Weisen","settlement-partial":"Verlängerunge vun Institutiounen ausserhalb vun Ärer Zoustännegkeet feelen hei.","no-money":"Un deem Dag huet sech näischt beweegt.",sums:"Zommen",currency:"Wärung","money-captured":"Bezuelt","money-refunded":"Zeréckbezuelt","money-extended":"Verlängert fir","money-posted":"An de Bicher vun der Bibliothéik","money-open":"Oppen","at-desk":"Dovun um Guichet"}};var ge={elements:{loading:"Bezig met laden …",retry:"Opnieuw proberen",refresh:"Opnieuw kijken",close:"Sluiten",done:"Klaar","one-moment":"Een ogenblik …","new-window":"opent in een nieuw venster",unreachable:"De dienst is niet bereikbaar","unreachable-detail":"Controleer uw verbinding en probeer het zo dadelijk opnieuw.","request-number":"Nummer van deze aanvraag: {number}",partial:"Dit is niet alles: iets kon niet worden gelezen.","source-failed":"{institution} heeft niet geantwoord; wat daar is, ontbreekt hier.","source-incomplete":"{institution} kan niet alles opsommen wat daar is.","source-stale":"{institution} antwoordt nu niet; dit is de stand van {time}.","source-not-offered":"{institution} biedt dit hier niet aan.","as-of":"Stand van {time}","way-out":"Wat helpt","sign-in-first":"Meld u aan om dit te zien.","sign-in-title":"Aanmelden","sign-in":"Aanmelden","sign-out":"Afmelden","signed-in":"U bent aangemeld.","signed-out":"U bent afgemeld.","no-way-in":"Lezers van deze bibliotheek kunnen zich hier niet aanmelden.",identifier:"Kaartnummer of e-mailadres",password:"Wachtwoord","lost-password":"Ik ben mijn wachtwoord vergeten","by-password":"Aanmelden met een wachtwoord","by-code":"Een code per e-mail ontvangen","by-provider":"Aanmelden met {name}","open-apart":"Aanmelden op een aparte pagina",code:"Code uit de brief","code-explained":"We sturen een code naar het e-mailadres dat de bibliotheek van u heeft. Dat werkt ook als de kaart vervallen is.","send-code":"Stuur mij de code","code-sent":"Kent de bibliotheek u onder wat u hebt ingevuld, dan is er een code onderweg naar uw e-mailadres.","reset-title":"Een nieuw wachtwoord voor uw bibliotheekkaart","reset-explained":"Vul het nummer van uw kaart in, of het e-mailadres dat de bibliotheek van u heeft. We sturen naar dat adres een brief met een link waarmee u een nieuw wachtwoord kiest.","reset-send":"Stuur mij de brief","reset-sent":"Kent de bibliotheek u onder wat u hebt ingevuld, dan is er een brief onderweg naar uw e-mailadres. Daarin staat hoe u een nieuw wachtwoord krijgt.","reset-not-there":"Is er na enkele minuten niets gekomen? Kijk bij de ongewenste mail, kijk na wat u hebt ingevuld, of vraag het aan de bibliotheek: misschien heeft ze een ander adres van u.","reset-again":"Nog eens aanvragen","reset-rules":"Hoe het wachtwoord moet zijn","reset-not-offered":"Nieuwe wachtwoorden worden hier niet gegeven. Vraag het aan de bibliotheek.","reset-elsewhere":"Voor sommigen wordt het wachtwoord elders bewaard:","card-title":"Bibliotheekkaart","card-shown":"De bibliotheekkaart staat er.","good-until":"Geldig tot en met","was-good-until":"Was geldig tot en met","without-end":"Zonder einddatum","no-date":"Er is geen datum gevonden die voor deze kaart telt.",dates:"Alle datums","other-dates":"Andere inschrijvingen",since:"sinds",until:"tot en met","blocked-at":"Geblokkeerd: {institution}",number:"Nummer",numbers:"Nummers","number-dead":"niet meer geldig","number-masked":"alleen het einde wordt getoond","barcode-of":"Barcode van het nummer {number}","large-view":"Groot tonen, om te scannen","renewal-title":"Verlenging",renew:"Kaart verlengen","asking-price":"Prijs en nieuwe datum worden opgevraagd …","not-renewable":"De kaart kan nu niet worden verlengd.","review-title":"Kijk dit na voordat u verdergaat",price:"Prijs",free:"gratis","offer-until":"Dit aanbod geldt tot {time}.","until-now":"tot nu toe:","confirmed-until":"zodra de bibliotheek het heeft bevestigd:","proof-needed":"Alleen voorlopig: de bibliotheek moet het bewijs waar uw kaart van afhangt nog zien.","address-changed":"Alleen voorlopig: de bibliotheek moet uw nieuwe adres nog nakijken.","pay-now":"{amount} betalen","renew-now":"Nu verlengen","not-now":"Niet nu","go-on-paying":"Verder naar de betaling","pay-before":"Dit kan tot {time}.","give-up":"Deze verlenging afbreken","may-close":"Het gaat vanzelf verder. U mag deze pagina sluiten en later terugkomen.","paid-back":"Terugbetaald: {amount}",receipt:"Nummer van de betaling: {number}","account-title":"Mijn bibliotheekaccount",loans:"Geleend","no-loans":"Er is niets geleend.",due:"In te leveren op","was-due":"Te laat sinds",accruing:"Kost tot nu toe, omdat het te laat is: {amount}","noted-lost":"De bibliotheek heeft het als verloren genoteerd.","noted-returned":"U zei dat u het hebt teruggebracht.","renew-loan":"Verlengen","renew-all":"Alles verlengen","renewed-of":"Verlengd: {done} van {all}",holds:"Reserveringen","no-holds":"Er is niets gereserveerd.",position:"plaats in de rij: {position}","fetch-by":"Af te halen tot en met","cancel-hold":"Annuleren","cancel-sure":"Ja, de reservering annuleren","keep-hold":"Behouden",fees:"Kosten","no-fees":"Er staat niets open.",owed:"Totaal openstaand: {amount}","fee-disputed":"U hebt dit betwist; het telt niet mee.","fee-elsewhere":"Een andere dienst int dit; het telt niet mee.",blocks:"Wat in de weg staat","no-blocks":"Er staat niets in de weg.",allowed:"Dit kan.","not-allowed":"Dit kan nu niet.","action-log-in":"Aanmelden","action-renew-card":"Kaart verlengen","action-loan":"Lenen","action-hold":"Reserveren","action-renew-loan":"Leningen verlengen",looks:"Wie mijn gegevens heeft bekeken","no-looks":"Niemand.",earlier:"Eerdere tonen","was-looked-at":"Bekeken","was-changed":"Gewijzigd","was-refused":"Gevraagd en geweigerd","by-staff":"iemand die voor de bibliotheek werkt","by-software":"software van de bibliotheek","by-self":"uzelf","by-mailed-link":"wie een brief aan u had","by-operator":"de beheerder van de dienst","by-service":"de dienst zelf"},desk:{title:"Werkplek van de bibliotheek",language:"Taal",keys:"Toetsen","key-search":"zoeken","key-arrows":"door de resultaten gaan","key-enter":"openen","key-escape":"een stap terug","key-help":"deze lijst","keys-on":"Losse toetsen werken","sign-in-text":"Voor wie in een bibliotheek werkt. Meld u aan.","no-staff-way":"Geen aanbieder meldt hier personeel aan.",zone:"Netwerk",find:"Iemand vinden","find-hint":"Alleen volledige nummers, adressen en namen. Een voornaam of geboortedatum alleen naast iets anders.",number:"Nummer",email:"E-mailadres",phone:"Telefoonnummer",family:"Achternaam",given:"Voornaam",middle:"Tweede voornaam",purpose:"Doel","purpose-hint":"Het wordt vastgelegd, en de persoon mag het lezen.",search:"Zoeken",hits:"Gevonden: {count}",more:"Meer tonen","back-to-hits":"Terug naar de resultaten","back-to-changes":"Terug naar alle wijzigingen","back-to-person":"Terug naar deze persoon","nobody-named":"Zonder naam","unknown-at":"{institution} heeft niet geantwoord: niemand weet wat daar staat.",copies:"Bij de instellingen",agrees:"zoals de centrale record","differs-in":"afwijkende velden: {count}","not-at":"Niet bij: {places}",differences:"Waar ze afwijken","central-record":"Centrale record","the-same":"hetzelfde",empty:"leeg","not-shown":"niet getoond, of gewist",field:"Veld",fields:"Velden","field-name":"Naam","field-birthDate":"Geboortedatum","field-language":"Taal van brieven","field-emails":"E-mail","field-phones":"Telefoon","field-addresses":"Postadres","field-identifiers":"Nummers","field-group":"Groep","field-expires":"Geldig tot","field-notes":"Notities","field-blocks":"Blokkeringen","difference-waiting":"volgt nog","difference-kept":"mag afwijken","difference-unmapped":"heeft er geen code voor","rule-zone":"het netwerk beslist","rule-institution":"de instelling beslist","rule-newest":"het nieuwste wint","rule-merge":"lijsten worden samengevoegd","rule-none":"niets wordt overgenomen",change:"Wijzigen",preview:"Bekijken wat het wordt","preview-title":"Wat de wijziging zou worden","preview-text":"Er is nog niets geschreven.","make-change":"Wijziging doorvoeren","change-again":"Terug naar het formulier","nothing-changed":"Er is niets gewijzigd.",place:"Plaats","until-now":"Tot nu",afterwards:"Daarna","what-happens":"Wat er gebeurt","result-written":"geschreven","result-same":"al hetzelfde","result-kept":"blijft anders","result-not-carried":"niet overgenomen","result-unmapped":"daar geen code voor","result-refused":"geweigerd","result-waiting":"wacht","would-lose-central":"Een wijziging in de centrale record zou verloren gaan.","would-lose-copy":"Een daar gemaakte wijziging zou verloren gaan.",kind:"Soort",preferred:"Deze gebruiken",lines:"Regels","postal-code":"Postcode",city:"Plaats",region:"Regio",country:"Land",changes:"Wijzigingen","no-changes":"Nog geen wijziging.","the-change":"De wijziging","change-writing":"wordt in de centrale record geschreven","change-arriving":"geschreven in de centrale record, onderweg naar de instellingen","change-done":"overal klaar","change-refused":"geweigerd",made:"Gemaakt","by-caller":"door personeel of zijn software","by-institution":"door een instelling","by-gateway":"door de dienst zelf",undone:"Ongedaan","undone-text":"Een andere wijziging heeft deze ongedaan gemaakt.",undo:"Ongedaan maken","undo-sure":"Ja, overal ongedaan maken",where:"Waar ze is aangekomen",state:"Stand","target-waiting":"wacht","target-done":"aangekomen","target-differs":"wijkt af, zoals de regels daar willen","target-refused":"geweigerd","target-gone":"daar is niemand meer","next-try":"volgende poging: {time}",conflicts:"Conflicten","no-conflicts":"Niets wacht op een beslissing.","conflict-both-changed":"Beide zijn gewijzigd","conflict-overruled":"Het is gewijzigd, en de regel zette het terug","conflict-never-agreed":"Ze kwamen nooit overeen","lost-central":"Verloren, uit de centrale record","lost-copy":"Verloren, van de instelling",stands:"Geldt in plaats daarvan","kept-until":"Wat verloor wordt bewaard tot {time}.","take-kept":"Zo laten","take-lost":"Toch schrijven wat verloor",decided:"Het is beslist.",renewals:"Verlengingen","no-renewals":"Er is er geen.",which:"Welke","renewals-needs-staff":"die een mens nodig hebben","renewals-provisional":"voorlopig, te bevestigen","renewals-opened":"nog niet betaald","renewals-captured":"betaald","renewals-fulfilling":"worden geschreven","renewals-refunding":"worden terugbetaald","renewals-fulfilled":"klaar","renewals-refunded":"terugbetaald","renewals-abandoned":"opgegeven","number-of-renewal":"Nummer",begun:"Begonnen",why:"Waarom",reference:"Referentie","retry-renewal":"Opnieuw proberen vanaf waar het stopte",settle:"Zeggen wat ervan kwam","came-to-fulfilled":"De kaart is verlengd","came-to-refunded":"Het geld is terugbetaald","came-to-abandoned":"Er kwam geen geld, en niets is verlengd","reference-of-it":"Wat is gedaan, en waar het staat","settle-now":"Afhandelen","what-was-seen":"Wat is gezien",confirm:"Bevestigen",settlement:"Afrekening",merchant:"Verkopersrekening",day:"Dag",show:"Tonen","settlement-partial":"Verlengingen van instellingen buiten uw bereik staan hier niet in.","no-money":"Op die dag bewoog niets.",sums:"Totalen",currency:"Valuta","money-captured":"Betaald","money-refunded":"Terugbetaald","money-extended":"Verlengd voor","money-posted":"In de boeken van de bibliotheek","money-open":"Open","at-desk":"Daarvan aan de balie"}};var It=new Map(Object.entries({de,en:_,fr:le,is:ce,lb:ue,nl:ge}).map(([i,{elements:e}])=>[i,e]));function Et(i,e={}){let t=It.get(i);return(n,r={})=>(e[n]??t?.[n]??_.elements[n]).replaceAll(/\{(\w+)\}/g,(s,a)=>r[a]??s)}function Ot(i){for(let e of i){let t=(e??"").replaceAll("_","-").toLowerCase(),n=[t,t.split("-",1)[0]].find(r=>It.has(r));if(n!==void 0)return n}return"en"}var Be=new Map;function pe(i,e){let t=`${i}|${e}`,n=Be.get(t);if(n)return n;let r=Ct({gateway:i,language:e});return Be.set(t,r),r.catch(()=>Be.delete(t)),r}function Tt(i,e,t){let n=Hn(i,e),r=n?.name??e;return t===void 0?r:n?.libraries.find(({id:s})=>s===t)?.name??`${r}, ${t}`}function Hn(i,e){return i?.institutions.find(({id:t})=>t===e)}var Bn={en:"en-150"};function Ve(i){let e=Bn[i]??i,t=Intl.DateTimeFormat.supportedLocalesOf(i).length>0;return{tag:t?e:"de",known:t}}function te(i,e){let{tag:t,known:n}=Ve(e),r=n?"long":"2-digit";return new Intl.DateTimeFormat(t,{day:"numeric",month:r,year:"numeric",timeZone:"UTC"}).format(new Date(`${i}T00:00:00Z`))}function Dt(i,e){return new Intl.DateTimeFormat(Ve(e).tag,{dateStyle:"short",timeStyle:"short"}).format(new Date(i))}function Lt({amount:i,currency:e},t){return new Intl.NumberFormat(Ve(t).tag,{style:"currency",currency:e}).format(i)}var Vn=new URL("../..",import.meta.url).href.replace(/\/+$/,""),fe=class extends T{static properties={gateway:{},institution:{},headingLevel:{type:Number,attribute:"heading-level"},signIn:{type:Boolean,attribute:"sign-in"},signInUrl:{attribute:"sign-in-url"},returnTo:{attribute:"return-to"},token:{attribute:!1},texts:{attribute:!1},topology:{state:!0},signedOut:{state:!0},said:{state:!0}};static styles=oe;unwatch=()=>{};leaving=new AbortController;constructor(){super(),this.gateway=Vn,this.institution="",this.headingLevel=2,this.signIn=!1,this.signedOut=!1,this.said=""}static get observedAttributes(){return[...super.observedAttributes,"lang"]}attributeChangedCallback(e,t,n){super.attributeChangedCallback(e,t,n),e==="lang"&&t!==n&&this.hasUpdated&&this.refresh()}connectedCallback(){super.connectedCallback(),this.leaving=new AbortController,this.watchSession(),this.hasUpdated&&this.refresh()}disconnectedCallback(){super.disconnectedCallback(),this.leaving.abort(),this.unwatch()}updated(e){["gateway","institution","token"].some(t=>e.has(t))&&(this.watchSession(),this.forget(),this.refresh())}refresh(){this.leaving.abort(),this.leaving=new AbortController,this.signedOut=!1,pe(this.gateway,this.language).then(e=>this.topology=e,()=>{}),this.begin()}forget(){this.said=""}render(){return o`<div part="sheet" class="sheet" lang=${this.language}>
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
      </p>`}get session(){return At(this.gateway,this.institution)}get language(){let e=this.closest("[lang]")??this.getRootNode().host?.closest("[lang]");return Ot([e?.getAttribute("lang"),...navigator.languages])}get say(){return Et(this.language,this.texts)}get page(){let e=new URL(this.returnTo??location.href,location.href);return e.searchParams.delete("renewal"),e.hash="",e.href}async at(e=this.leaving.signal){let{token:t}=this;t===void 0&&await this.session.arrive().catch(r=>this.failed(r));let n=t===void 0?await this.session.token():typeof t=="function"?await t():t;if(e.throwIfAborted(),n===void 0||n===""){this.lacksSignIn();return}return{gateway:this.gateway,token:n,language:this.language,signal:e}}async ask(e,t){try{let n=await this.at(t);return n&&{answer:await e(n)}}catch(n){if(n.name==="AbortError")return;let r=this.failed(n);if(!Rt(r))return{trouble:r};this.token===void 0&&r.code!=="sign-in-too-old"&&this.session.drop(),this.lacksSignIn();return}}failed(e){let t=Pt(e,this.say),{code:n,title:r,detail:s,retryAfter:a}=t;return this.tell("patron-problem",{code:n,title:r,detail:s,retryAfter:a}),this.announce(r),t}lacksSignIn(){this.signedOut=!0,this.forget(),this.tell("patron-sign-in-needed")}announce(e){this.said=this.said===e?`${e} `:e}tell(e,t={}){return this.dispatchEvent(new CustomEvent(e,{detail:t,bubbles:!0,composed:!0,cancelable:!0}))}heading(e,t=0){let n=Math.min(6,Math.max(1,this.headingLevel||2)+t);return o`<div
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
      ${e.requestId!==void 0&&$t(e)?o`<p class="quiet">${this.say("request-number",{number:e.requestId})}</p>`:l}
      ${t?o`<button part="button" type="button" @click=${t}>${this.say("retry")}</button>`:l}
    </div>`}skeleton(e){return o`<div part="skeleton" class="skeleton" aria-busy="true">
      <p class="told">${this.say("loading")}</p>
      ${Array.from({length:e},()=>o`<div class="bone" aria-hidden="true"></div>`)}
    </div>`}day(e){return o`<time datetime=${e}>${te(e,this.language)}</time>`}moment(e){return Dt(e,this.language)}money(e){return Lt(e,this.language)}place(e,t){return Tt(this.topology,e,t)}get writing(){return{say:this.say,place:(e,t)=>this.place(e,t),day:e=>this.day(e),moment:e=>this.moment(e),money:e=>this.money(e)}}async focusOn(e){await this.updateComplete,this.renderRoot.querySelector(e)?.focus()}changeHands(){this.forget(),this.refresh()}watchSession(){this.unwatch(),this.unwatch=this.token===void 0&&this.institution!==""?this.session.watch(()=>this.changeHands()):()=>{}}};var Ft=K`
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 14em), 1fr));
    gap: 0 1em;
  }
  .fields input,
  .fields textarea,
  .fields select {
    max-inline-size: none;
    inline-size: 100%;
  }
  select,
  textarea {
    font: inherit;
    color: var(--text);
    background: var(--surface);
    border: 1px solid var(--edge);
    border-radius: calc(var(--radius) / 2);
    min-block-size: 2.75em;
    padding: 0.4em 0.75em;
    max-inline-size: 100%;
  }
  fieldset {
    border: 1px solid var(--edge);
    border-radius: calc(var(--radius) / 2);
    margin: 1em 0 0;
    padding: 0 1em 1em;
    min-inline-size: 0;
  }
  legend {
    font-weight: 600;
    padding-inline: 0.25em;
  }
  .pick {
    display: flex;
    gap: 0.5em;
    align-items: center;
    font-weight: 400;
    min-block-size: 2.25em;
  }
  .pick input {
    inline-size: 1.5em;
    block-size: 1.5em;
    min-block-size: 0;
    flex: none;
  }
  .wide {
    overflow-x: auto;
    margin-block: 0.75em;
  }
  table {
    border-collapse: collapse;
    min-inline-size: 100%;
  }
  caption {
    text-align: start;
    font-weight: 600;
    padding-block: 0.5em;
  }
  th,
  td {
    border: 1px solid var(--edge);
    padding: 0.4em 0.6em;
    text-align: start;
    vertical-align: top;
    overflow-wrap: normal;
  }
  td p {
    margin: 0;
  }
  td.money {
    text-align: end;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  .differs {
    border-inline-start: 4px solid var(--warning);
  }
  .hit {
    display: block;
    inline-size: 100%;
    text-align: start;
    margin-block-end: 0.5em;
    color: var(--text);
    border-color: var(--edge);
    font-weight: 400;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5em 1em;
    align-items: center;
    justify-content: space-between;
    margin-block-end: 1em;
  }
  nav {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5em;
  }
  nav button[aria-current] {
    border-width: 3px;
    text-decoration: underline;
  }
  dialog.keys {
    inline-size: min(36em, calc(100vw - 2em));
    block-size: fit-content;
    max-block-size: calc(100vh - 2em);
    overflow: auto;
    background: var(--surface);
    color: var(--text);
    border: 1px solid var(--edge);
    border-radius: var(--radius);
    text-align: start;
    forced-color-adjust: auto;
  }
  dialog.keys button {
    color: var(--accent);
    background: var(--surface);
    border-color: var(--accent);
  }
  dialog.keys :focus-visible {
    outline-color: var(--focus);
  }
  kbd {
    font: inherit;
    border: 1px solid var(--edge);
    border-radius: 0.25em;
    padding: 0 0.4em;
  }
  dl {
    display: grid;
    grid-template-columns: max-content 1fr;
    gap: 0.35em 1em;
    margin: 0 0 1em;
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
`;var Nt={de:de.desk,en:_.desk,fr:le.desk,is:ce.desk,lb:ue.desk,nl:ge.desk},zt=Object.keys(Nt);function Mt(i,e,t={}){return(Nt[i]??_.desk)[e].replaceAll(/\{(\w+)\}/g,(n,r)=>t[r]??n)}var x=class extends fe{static styles=[oe,Ft];word(e,t){return Mt(this.language,e,t)}place(e,t){return this.topology?.networkZones.find(({id:n})=>n===e)?.name??super.place(e,t)}unknownAt(e,t){return o`<p>
      ${this.word("unknown-at",{institution:this.place(e)})}${t===void 0?l:o` (${t})`}
    </p>`}table(e,t,n){return o`<div class="wide" role="region" tabindex="0" aria-label=${e}>
      <table>
        <caption>
          ${e}
        </caption>
        <thead>
          <tr>
            ${t.map(r=>o`<th scope="col">${r}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${n}
        </tbody>
      </table>
    </div>`}walk=e=>{let t=e.key==="ArrowDown"?1:e.key==="ArrowUp"?-1:0;if(t===0)return;let n=[...this.renderRoot.querySelectorAll(".hit")],r=n[n.indexOf(e.target)+t];r&&(e.preventDefault(),r.focus())}};var W=["name","birthDate","emails","phones","addresses","group","expires","identifiers","language","notes","blocks"],P=i=>`field-${i}`;function A(i,e,t){if(!e)return[];switch(i){case"name":return q([[e.name?.given,e.name?.middle,e.name?.family].filter(Boolean).join(" ")]);case"birthDate":case"expires":return q([e[i]]).map(n=>te(n,t));case"language":case"group":return q([e[i]]);case"emails":case"phones":return(e[i]??[]).map(({value:n,type:r,preferred:s})=>jt(n,r,s));case"addresses":return(e.addresses??[]).map(({lines:n,postalCode:r,city:s,region:a,country:d,type:c,preferred:u})=>jt(q([...n,q([r,s]).join(" "),a,d]).join(", "),c,u));case"identifiers":return(e.identifiers??[]).map(({type:n,value:r,active:s})=>`${r} (${n}${s?"":", –"})`);case"notes":return(e.notes??[]).map(({type:n,text:r})=>`${r} (${n})`);case"blocks":return(e.blocks??[]).map(({code:n,said:r,until:s})=>q([r??n,s===void 0?void 0:te(s,t)]).join(", "))}}function jt(i,e,t){return`${i}${e===void 0?"":` (${e})`}${t?" ★":""}`}function q(i){return i.filter(e=>e!=null&&e!=="")}var me=class extends x{static properties={change:{attribute:!1},shown:{state:!0},busy:{state:!0},trouble:{state:!0},sure:{state:!0}};polls;keys=new Map;constructor(){super(),this.shown=S,this.busy=!1,this.sure=!1}disconnectedCallback(){super.disconnectedCallback(),this.polls?.stop()}updated(e){super.updated(e),e.get("change")!==void 0&&(this.shown=S,this.sure=!1,this.refresh())}begin(){this.look()}async look(){this.shown=U(this.shown);let e=await this.ask(t=>Me(this.change,t));e&&this.take(H(e,this.shown))}take(e){let t=this.shown.value;this.shown=e;let{value:n}=e;n&&t&&n.state!==t.state&&this.announce(this.word(`change-${n.state}`)),this.polls?.stop(),!(!n||Ht(n))&&(this.polls=xt(async r=>{let s=await this.ask(u=>Me(this.change,u),r);if(!s)return{goOn:!1};let a=H(s,this.shown),d=this.shown.value?.state;this.shown=a,a.value&&a.value.state!==d&&this.announce(this.word(`change-${a.value.state}`));let c="trouble"in s?s.trouble.retryAfter:void 0;return{goOn:a.value===void 0||!Ht(a.value),...c!==void 0&&{notBefore:c}}}))}view(){let{shown:e,trouble:t}=this;return o`${e.is==="failed"?this.troubleView(e.trouble,()=>{this.look()}):l}
    ${t?this.troubleView(t,void 0):l}
    ${e.value?this.changeView(e.value):e.is==="loading"?this.skeleton(4):l}`}changeView(e){let{state:t,fields:n,by:r,purpose:s,madeAt:a,targets:d,kind:c,reversedBy:u,undoUntil:g}=e,p=d.some(({state:h})=>h==="waiting"||h==="refused"),f=c==="update"&&t!=="refused"&&u===void 0&&Date.parse(g)>Date.now();return o`${this.heading(this.word("the-change"))}
      <p><strong>${this.word(`change-${t}`)}</strong></p>
      <dl>
        <dt>${this.word("fields")}</dt>
        <dd>${n.map(h=>this.word(P(h))).join(", ")}</dd>
        <dt>${this.word("made")}</dt>
        <dd>${this.moment(a)}, ${r.institution===void 0?this.word(`by-${r.kind}`):this.place(r.institution)}</dd>
        ${s===void 0?l:o`<dt>${this.word("purpose")}</dt>
                <dd dir="auto">${s}</dd>`}
        ${u===void 0?l:o`<dt>${this.word("undone")}</dt>
                <dd>${this.word("undone-text")}</dd>`}
      </dl>
      ${this.table(this.word("where"),[this.word("place"),this.word("state"),this.word("what-happens")],o`${d.map(h=>this.targetView(h))}`)}
      <div class="actions">
        ${p?o`<button type="button" @click=${()=>{this.retry()}}>${this.say("retry")}</button>`:l}
        ${f?this.sure?o`<button type="button" class="primary" id="sure" @click=${()=>{this.undo()}}>
                    ${this.word("undo-sure")}</button
                  ><button type="button" @click=${()=>this.ponder(!1)}>${this.say("not-now")}</button>`:o`<button type="button" id="undo" @click=${()=>this.ponder(!0)}>${this.word("undo")}</button>`:l}
      </div>`}targetView({central:e,institution:t,state:n,fields:r,said:s,why:a,retryAt:d}){return o`<tr>
      <th scope="row">${e?this.word("central-record"):this.place(t??"")}</th>
      <td>
        <p>${this.word(`target-${n}`)}</p>
        ${d===void 0||n!=="waiting"?l:o`<p class="quiet">${this.word("next-try",{time:this.moment(d)})}</p>`}
      </td>
      <td>
        ${r.map(({field:c,result:u})=>o`<p>${this.word(P(c))}: ${this.word(`result-${u}`)}</p>`)}
        ${s===void 0?l:o`<p dir="auto">${s}</p>`}
        ${a===void 0?l:o`<p class="quiet">${a}</p>`}
      </td>
    </tr>`}ponder(e){this.sure=e,this.focusOn(e?"#sure":"#undo")}async retry(){let e=await this.act("retry",(t,n)=>bt(this.change,t,n));e&&this.take({is:"here",value:e})}async undo(){let e=await this.act("undo",(t,n)=>wt(this.change,t,n));e&&(this.change=e.id,await this.focusOn(".heading"))}async act(e,t){if(this.busy)return;let n=`${e} ${this.change}`,r=this.keys.get(n)??D();this.keys.set(n,r),this.busy=!0,this.trouble=void 0;let s=await this.ask(a=>t({"idempotency-key":r},a));if(this.busy=!1,!!s){if("trouble"in s){this.trouble=s.trouble;return}return this.keys.delete(n),s.answer}}};function Ht({state:i,targets:e}){return(i==="done"||i==="refused")&&e.every(t=>t.state!=="waiting")}var L=class extends x{static properties={zone:{attribute:!1},list:{state:!0}};constructor(){super(),this.list=S}updated(e){super.updated(e),e.get("zone")!==void 0&&this.anew()}begin(){this.load()}anew(){this.list=S,this.refresh()}async load(){this.list=U(this.list);let e=await this.ask(t=>this.fetched(void 0,t));e&&(this.list=H(e,this.list))}async more(e){let t=await this.ask(n=>this.fetched(e.next,n));!t||this.list.value!==e||(this.list="trouble"in t?{is:"failed",trouble:t.trouble,value:e}:{is:"here",value:{...t.answer,entries:[...e.entries,...t.answer.entries]}})}listView(e,t){let{list:n}=this,{value:r}=n;return o`${n.is==="failed"?this.troubleView(n.trouble,()=>{this.load()}):l}
    ${r?o`${r.entries.length===0?o`<p>${e}</p>`:l}
            <div @keydown=${this.walk}>${r.entries.map(t)}</div>
            ${r.next===void 0?l:o`<button type="button" @click=${()=>{this.more(r)}}>${this.word("more")}</button>`}`:n.is==="loading"?this.skeleton(4):l}`}};var he=class extends L{static properties={opened:{state:!0}};back(){let{opened:e}=this;return e===void 0?!1:(this.opened=void 0,this.load().then(()=>this.focusOn(`.hit[data-change="${e}"]`)),!0)}follow(e){this.opened=e}async fetched(e,t){let{changes:n,next:r}=await yt({zone:this.zone,...e!==void 0&&{before:e}},t);return{entries:n,next:r}}view(){return this.opened!==void 0?o`<p><button type="button" @click=${()=>this.back()}>${this.word("back-to-changes")}</button></p>
        <desk-change embedded lang=${this.language} heading-level=${this.headingLevel} .change=${this.opened}></desk-change>`:o`<div class="row">
        ${this.heading(this.word("changes"))}
        <button type="button" @click=${()=>{this.load()}}>${this.say("refresh")}</button>
      </div>
      ${this.listView(this.word("no-changes"),e=>this.entryView(e))}`}entryView({id:e,state:t,fields:n,madeAt:r,by:s,purpose:a=""}){return o`<button type="button" class="hit" data-change=${e} @click=${()=>this.follow(e)}>
      <strong>${this.word(`change-${t}`)}</strong> · ${n.map(d=>this.word(P(d))).join(", ")}<br />
      ${this.moment(r)} · ${s.institution===void 0?this.word(`by-${s.kind}`):this.place(s.institution)}
      <bdi>${a}</bdi>
    </button>`}};var ye=class extends L{static properties={trouble:{state:!0},busy:{state:!0}};keys=new Map;async fetched(e,t){let n={zone:this.zone,state:"open",...e!==void 0&&{before:e}},{conflicts:r,next:s}=await vt(n,t);return{entries:r,next:s}}view(){return o`<div class="row">
        ${this.heading(this.word("conflicts"))}
        <button type="button" @click=${()=>{this.load()}}>${this.say("refresh")}</button>
      </div>
      ${this.listView(this.word("no-conflicts"),e=>this.entryView(e))}`}entryView(e){let{id:t,institution:n,field:r,kind:s,rule:a,lost:d,at:c,keptUntil:u,lostValue:g,keptValue:p}=e,f=m=>{let y=A(r,m,this.language);return y.length===0?this.word(m===void 0?"not-shown":"empty"):y.join(" · ")},h=`${this.place(n)}: ${this.word(P(r))}`;return o`<section class="item" aria-labelledby=${t}>
      <div class="subheading" role="heading" aria-level=${this.headingLevel+1} id=${t}>${h}</div>
      <p>${this.word(`conflict-${s}`)} (${this.word(`rule-${a}`)}) · ${this.moment(c)}</p>
      <dl>
        <dt>${this.word(`lost-${d}`)}</dt>
        <dd dir="auto">${f(g)}</dd>
        <dt>${this.word("stands")}</dt>
        <dd dir="auto">${f(p)}</dd>
      </dl>
      <p class="quiet">${this.word("kept-until",{time:this.moment(u)})}</p>
      ${this.trouble?.conflict===t?this.troubleView(this.trouble.trouble,void 0):l}
      <div class="actions">
        ${["kept","lost"].map(m=>o`<button
              type="button"
              aria-describedby=${t}
              aria-disabled=${this.busy===t?"true":"false"}
              @click=${()=>{this.decide(t,m)}}
            >
              ${this.word(`take-${m}`)}
            </button>`)}
      </div>
    </section>`}async decide(e,t){if(this.busy!==void 0)return;let n=`${e} ${t}`,r=this.keys.get(n)??D();this.keys.set(n,r),this.busy=e,this.trouble=void 0;let s=await this.ask(d=>kt(e,{take:t},{"idempotency-key":r},d));if(this.busy=void 0,!s)return;if("trouble"in s){this.trouble={conflict:e,trouble:s.trouble};return}let{value:a}=this.list;a&&(this.list={is:"here",value:{...a,entries:a.entries.filter(d=>d.id!==e)}}),this.announce(this.word("decided")),s.answer.change?this.tell("desk-change",{change:s.answer.change.id}):await this.focusOn(".heading")}};function Bt({data:i,institutions:e,complete:t},n){let{word:r,place:s,table:a,unknownAt:d,language:c}=n,u=e.filter(({is:m,central:y})=>m==="copy"&&y!==!0),g=W.filter(m=>u.some(({differences:y=[]})=>y.some(w=>w.field===m))),p=e.filter(({is:m})=>m==="nobody").map(({institution:m})=>s(m)),f=e.filter(({is:m})=>m==="unknown");function h(m,y){let w=m.differences?.find(R=>R.field===y);if(!w)return o`<td>${r("the-same")}</td>`;let $=A(y,w.copy,c);return o`<td class="differs">
      ${$.length===0?o`<p>${r("empty")}</p>`:$.map(R=>o`<p dir="auto">${R}</p>`)}
      <p class="quiet">${r(`difference-${w.state}`)} · ${r(`rule-${w.rule}`)}</p>
    </td>`}return o`<div class="subheading" role="heading" aria-level=${n.level}>${r("copies")}</div>
    ${t?l:o`<div class="note">${f.map(({institution:m,why:y})=>d(m,y))}</div>`}
    <ul>
      ${u.map(({institution:m,group:y,differences:w=[]})=>o`<li>
            <strong>${s(m)}</strong>${y===void 0?l:o` · ${y}`} ·
            ${w.length===0?r("agrees"):r("differs-in",{count:String(w.length)})}
          </li>`)}
    </ul>
    ${p.length===0?l:o`<p>${r("not-at",{places:p.join(", ")})}</p>`}
    ${g.length===0?l:a(r("differences"),[r("field"),r("central-record"),...u.map(({institution:m})=>s(m))],o`${g.map(m=>o`<tr>
                  <th scope="row">${r(P(m))}</th>
                  <td>${A(m,i,c).map(y=>o`<p dir="auto">${y}</p>`)}</td>
                  ${u.map(y=>h(y,m))}
                </tr>`)}`)}`}function b({name:i,label:e,value:t="",type:n="text",list:r,needed:s=!1,shortest:a}){return o`<div>
    <label for=${i}>${e}</label>
    <input
      id=${i}
      name=${i}
      type=${n}
      .defaultValue=${t}
      list=${r??l}
      minlength=${a??l}
      ?required=${s}
      autocomplete="off"
      autocapitalize="none"
      spellcheck="false"
    />
  </div>`}function k(i,e){let t=new FormData(i).get(e);return typeof t=="string"?t.trim():""}var _t=["birthDate","language","group","expires"],Un=new Set(["birthDate","expires"]),qt=["given","middle","family"],Wt=["emails","phones"];function Gt(i,{word:e}){return o`<div class="fields">
      ${qt.map(t=>b({name:`name.${t}`,label:e(t),value:i.name?.[t]??""}))}
      ${_t.map(t=>b({name:t,label:e(`field-${t}`),value:i[t]??"",...Un.has(t)&&{type:"date"}}))}
    </div>
    ${Wt.map(t=>i[t]===void 0?l:_n(t,i[t]??[],e))}
    ${i.addresses===void 0?l:qn(i.addresses??[],e)}`}function _n(i,e,t){return o`<fieldset>
    <legend>${t(`field-${i}`)}</legend>
    ${[...e,{value:"",type:e[0]?.type,preferred:e.length===0}].map(({value:n,type:r,preferred:s},a)=>o`<div class="fields">
          ${b({name:`${i}.${a}.value`,label:E(t(`field-${i}`),a),value:n})}
          ${b({name:`${i}.${a}.type`,label:E(t("kind"),a),value:r??""})}
          ${Kt(i,a,s,t)}
        </div>`)}
  </fieldset>`}function qn(i,e){let t={lines:[],preferred:i.length===0,...i[0]?.type!==void 0&&{type:i[0].type}};return o`<fieldset>
    <legend>${e("field-addresses")}</legend>
    ${[...i,t].map(({lines:n,postalCode:r,city:s,region:a,country:d,type:c,preferred:u},g)=>{let p=f=>`addresses.${g}.${f}`;return o`<div class="fields">
        <div>
          <label for=${p("lines")}>${E(e("lines"),g)}</label>
          <textarea
            id=${p("lines")}
            name=${p("lines")}
            rows="3"
            autocomplete="off"
            .defaultValue=${n.join(`
`)}
          ></textarea>
        </div>
        ${b({name:p("postalCode"),label:E(e("postal-code"),g),value:r??""})}
        ${b({name:p("city"),label:E(e("city"),g),value:s??""})}
        ${b({name:p("region"),label:E(e("region"),g),value:a??""})}
        ${b({name:p("country"),label:E(e("country"),g),value:d??""})}
        ${b({name:p("type"),label:E(e("kind"),g),value:c??""})}
        ${Kt("addresses",g,u,e)}
      </div>`})}
  </fieldset>`}function Kt(i,e,t,n){return o`<label class="pick">
    <input
      type="radio"
      name=${`${i}.preferred`}
      value=${e}
      .defaultChecked=${t}
    />${E(n("preferred"),e)}
  </label>`}function E(i,e){return`${i} ${e+1}`}function Zt(i,e){let t={},n=Object.fromEntries(qt.flatMap(r=>{let s=k(i,`name.${r}`);return s===(e.name?.[r]??"")?[]:[[r,s===""?null:s]]}));Object.keys(n).length>0&&(t.name=n);for(let r of _t){let s=k(i,r);s!==(e[r]??"")&&(t[r]=s===""?null:s)}for(let r of Wt){let s=e[r];if(s===void 0)continue;let a=Vt(i,r,"value").map(({row:d,preferred:c})=>{let u=k(i,`${r}.${d}.type`);return{value:k(i,`${r}.${d}.value`),...u!==""&&{type:u},preferred:c}});Ut(a,s??[])||(t[r]=a)}if(e.addresses!==void 0){let r=Vt(i,"addresses","lines").map(({row:s,preferred:a})=>{let c=["postalCode","city","region","country","type"].map(g=>[g,k(i,`addresses.${s}.${g}`)]);return{lines:k(i,`addresses.${s}.lines`).split(/\r?\n/).map(g=>g.trim()).filter(g=>g!==""),...Object.fromEntries(c.filter(([,g])=>g!=="")),preferred:a}});Ut(r,e.addresses??[])||(t.addresses=r)}return t}function Vt(i,e,t){let n=k(i,`${e}.preferred`);return[...i.elements].flatMap(s=>{let a=new RegExp(`^${e}\\.(\\d+)\\.${t}$`).exec(s.getAttribute("name")??"");return a&&k(i,a[0])!==""?[Number(a[1])]:[]}).map(s=>({row:s,preferred:String(s)===n}))}function Ut(i,e){let t=n=>JSON.stringify(n.map(r=>Object.entries(r).toSorted(([s],[a])=>s<a?-1:1)));return t(i)===t(e)}function Jt({central:i,changed:e,institutions:t},n){let{word:r,place:s,table:a,unknownAt:d,language:c}=n,u=W.filter(p=>e[p]!==void 0);function g(p,f,h){let m=y=>{let w=A(p,y,c);return w.length===0?o`<p>${r("empty")}</p>`:w.map($=>o`<p dir="auto">${$}</p>`)};return o`<td>${m(f)}</td>
      <td>${m(h)}</td>`}return o`<div class="subheading" role="heading" aria-level=${n.level} tabindex="-1" id="preview">
      ${r("preview-title")}
    </div>
    <p>${r("preview-text")}</p>
    ${a(r("preview-title"),[r("place"),r("field"),r("until-now"),r("afterwards"),r("what-happens")],o`${u.map(p=>o`<tr>
            <th scope="row">${r("central-record")}</th>
            <td>${r(P(p))}</td>
            ${g(p,i,e)}
            <td>${r("result-written")}</td>
          </tr>`)}
      ${t.flatMap(({institution:p,fields:f=[]})=>f.map(({field:h,rule:m,result:y,from:w,to:$,conflicts:R})=>o`<tr>
              <th scope="row">${s(p)}</th>
              <td>${r(P(h))}</td>
              ${g(h,w,$)}
              <td class=${R.length>0?"differs":""}>
                <p>${r(`result-${y}`)}</p>
                <p class="quiet">${r(`rule-${m}`)}</p>
                ${R.map(({lost:xe})=>o`<p><strong>${r(`would-lose-${xe}`)}</strong></p>`)}
              </td>
            </tr>`))}`)}
    ${t.map(({is:p,institution:f,why:h})=>p==="unknown"?o`<div class="note">${d(f,h)}</div>`:l)}`}var be=class extends x{static properties={zone:{attribute:!1},patron:{attribute:!1},purpose:{attribute:!1},person:{state:!0},step:{state:!0},busy:{state:!0},trouble:{state:!0}};constructor(){super(),this.person=S,this.step={is:"looking"},this.busy=!1}updated(e){super.updated(e),e.get("patron")!==void 0&&this.startAgain()}begin(){this.load()}startAgain(){this.person=S,this.step={is:"looking"},this.refresh()}async load(){let e=this.person.value===void 0;this.person=U(this.person);let t=await this.ask(n=>mt(this.zone,this.patron,n));t&&(this.person=H(t,this.person),e&&await this.focusOn(".heading"))}view(){let{person:e}=this,{value:t}=e;return o`${e.is==="failed"?this.troubleView(e.trouble,()=>{this.load()}):l}
    ${t?this.personView(t):e.is==="loading"?this.skeleton(6):l}`}personView(e){let{step:t,trouble:n}=this,r=A("name",e.data,this.language)[0]??this.word("nobody-named");return o`${this.heading(r)} ${n?this.troubleView(n,void 0):l} ${this.stepView(e,t)}`}stepView(e,t){let{language:n}=this;switch(t.is){case"looking":return o`<dl>
            ${W.map(r=>{let s=A(r,e.data,n);return s.length===0?l:o`<dt>${this.word(P(r))}</dt>
                <dd>${s.map(a=>o`<div dir="auto">${a}</div>`)}</dd>`})}
          </dl>
          ${Bt(e,this.deskWriting)}
          <div class="actions">
            <button class="primary" type="button" @click=${()=>this.edit()}>${this.word("change")}</button>
            <button type="button" @click=${()=>{this.load()}}>${this.say("refresh")}</button>
          </div>`;case"editing":return o`${t.nothing?o`<p class="note">${this.word("nothing-changed")}</p>`:l}
          <form @submit=${this.submit}>
            ${Gt({...e.data,...t.patch},this.deskWriting)}
            <div class="actions">
              <button class="primary" aria-disabled=${this.busy?"true":"false"}>${this.word("preview")}</button>
              <button type="button" @click=${()=>this.leave()}>${this.say("not-now")}</button>
            </div>
          </form>`;case"previewed":return o`${Jt(t.preview,this.deskWriting)}
          <div class="actions">
            <button
              class="primary"
              type="button"
              aria-disabled=${this.busy?"true":"false"}
              @click=${()=>{this.make(t)}}
            >
              ${this.word("make-change")}
            </button>
            <button type="button" @click=${()=>this.edit(t.patch)}>${this.word("change-again")}</button>
            <button type="button" @click=${()=>this.leave()}>${this.say("not-now")}</button>
          </div>`;case"made":return o`<desk-change
            embedded
            lang=${n}
            heading-level=${this.headingLevel+1}
            .change=${t.change}
          ></desk-change>
          <div class="actions"><button type="button" @click=${()=>this.leave()}>${this.word("back-to-person")}</button></div>`}}get deskWriting(){return{word:this.word.bind(this),language:this.language,place:e=>this.place(e),table:this.table.bind(this),unknownAt:this.unknownAt.bind(this),level:this.headingLevel+1}}edit(e){this.trouble=void 0,this.step={is:"editing",...e&&{patch:e}},this.focusOn("form input")}leave(){this.trouble=void 0,this.step={is:"looking"},this.load(),this.focusOn(".heading")}submit=e=>{e.preventDefault();let{person:t,step:n}=this;t.value&&n.is==="editing"&&this.preview(Zt(e.target,t.value.data))};async preview(e){if(this.busy)return;if(Object.keys(e).length===0){this.step={is:"editing",nothing:!0},this.announce(this.word("nothing-changed"));return}this.busy=!0,this.trouble=void 0;let t=await this.ask(n=>ht(this.zone,this.patron,{data:e,...this.why},n));if(this.busy=!1,!!t){if("trouble"in t){this.trouble=t.trouble,this.step={is:"editing",patch:e};return}this.step={is:"previewed",patch:e,preview:t.answer,key:D()},await this.focusOn("#preview")}}get why(){return this.purpose.length>=3?{purpose:this.purpose}:{}}async make({patch:e,preview:t,key:n}){if(this.busy)return;this.busy=!0,this.trouble=void 0;let r={"idempotency-key":n,"if-match":t.etag},s={data:e,preview:t.id,...this.why},a=await this.ask(d=>ft(this.zone,this.patron,s,r,d));this.busy=!1,a&&("trouble"in a?this.trouble=a.trouble:this.step={is:"made",change:a.answer.id})}};var Wn=["fulfilled","refunded","abandoned"],we=class extends L{static properties={wanted:{state:!0},trouble:{state:!0},busy:{state:!0}};keys=new Map;constructor(){super(),this.wanted="needs-staff"}async fetched(e,t){let{wanted:n}=this,r=n==="provisional"?{provisional:"true"}:{state:n},{renewals:s,next:a}=await lt({...r,...e!==void 0&&{before:e}},t);return{entries:s,next:a}}view(){let e=["needs-staff","provisional","opened","captured","fulfilling","refunding"];return o`<div class="row">
        ${this.heading(this.word("renewals"))}
        <button type="button" @click=${()=>{this.load()}}>${this.say("refresh")}</button>
      </div>
      <label for="wanted">${this.word("which")}</label>
      <select id="wanted" @change=${this.choose}>
        ${[...e,"fulfilled","refunded","abandoned"].map(t=>o`<option value=${t} ?selected=${t===this.wanted}>${this.word(`renewals-${t}`)}</option>`)}
      </select>
      ${this.listView(this.word("no-renewals"),t=>this.entryView(t))}`}choose=e=>{this.wanted=e.target.value,this.trouble=void 0,this.anew()};entryView(e){let{renewal:t,stateText:n,institution:r,total:s,attention:a,attentionSince:d,createdAt:c,receipt:u,reference:g,provisionalText:p,lines:f}=e,h=`renewal-${t}`;return o`<section class="item" aria-labelledby=${h}>
      <div class="subheading" role="heading" aria-level=${this.headingLevel+1} id=${h} tabindex="-1">
        ${this.place(r)} · ${this.money(s)}
      </div>
      <p>${n}</p>
      ${p===void 0?l:o`<p>${p}</p>`}
      <dl>
        <dt>${this.word("number-of-renewal")}</dt>
        <dd>${t}</dd>
        <dt>${this.word("begun")}</dt>
        <dd>${this.moment(c)}</dd>
        ${a===void 0?l:o`<dt>${this.word("why")}</dt>
                <dd>${a}${d===void 0?l:o` · ${this.moment(d)}`}</dd>`}
        ${f.flatMap(({memberships:m})=>m.map(({institution:y,library:w,from:$,to:R})=>o`<dt>${this.place(y,w)}</dt>
                <dd>${$===void 0?l:o`${this.day($)} → `}${this.day(R)}</dd>`))}
        ${[u,g].map(m=>m===void 0?l:o`<dt>${this.word("reference")}</dt>
                <dd>${m}</dd>`)}
      </dl>
      ${this.trouble?.renewal===t?this.troubleView(this.trouble.trouble,void 0):l}
      ${this.settlingView(e)}
    </section>`}settlingView({renewal:e,state:t,provisional:n}){let r=this.busy===e?"true":"false",s=`renewal-${e}`;return t==="needs-staff"?o`<div class="actions">
          <button type="button" aria-describedby=${s} aria-disabled=${r} @click=${()=>{this.retry(e)}}>
            ${this.word("retry-renewal")}
          </button>
        </div>
        <form @submit=${a=>{this.settle(a,e)}}>
          <fieldset>
            <legend>${this.word("settle")}</legend>
            ${Wn.map(a=>o`<label class="pick"
                  ><input type="radio" name="outcome" value=${a} required />${this.word(`came-to-${a}`)}</label
                >`)}
            ${b({name:`reference-${e}`,label:this.word("reference-of-it"),needed:!0})}
            <div class="actions"><button aria-disabled=${r}>${this.word("settle-now")}</button></div>
          </fieldset>
        </form>`:n===void 0?l:o`<form @submit=${a=>{this.confirm(a,e)}}>
      ${b({name:`reference-${e}`,label:this.word("what-was-seen"),needed:!0})}
      <div class="actions"><button aria-disabled=${r}>${this.word("confirm")}</button></div>
    </form>`}async retry(e){await this.act(`retry ${e}`,e,(t,n)=>ct(e,t,n))}async settle(e,t){e.preventDefault();let n=e.target,s={outcome:k(n,"outcome"),reference:k(n,`reference-${t}`)},a=`settle ${t} ${JSON.stringify(s)}`;await this.act(a,t,(d,c)=>gt(t,s,d,c))}async confirm(e,t){e.preventDefault();let n={reference:k(e.target,`reference-${t}`)},r=`confirm ${t} ${JSON.stringify(n)}`;await this.act(r,t,(s,a)=>ut(t,n,s,a))}async act(e,t,n){if(this.busy!==void 0)return;let r=this.keys.get(e)??D();this.keys.set(e,r),this.busy=t,this.trouble=void 0;let s=await this.ask(d=>n({"idempotency-key":r},d));if(this.busy=void 0,!s)return;if("trouble"in s){this.trouble={renewal:t,trouble:s.trouble};return}this.keys.delete(e);let{value:a}=this.list;if(a){let d=a.entries.map(c=>c.renewal===t?s.answer:c);this.list={is:"here",value:{...a,entries:d}}}this.announce(s.answer.stateText),await this.focusOn(`[id="renewal-${t}"]`)}};var Gn=["identifier","email","phone","familyName","givenName","birthDate"],ve=class extends x{static properties={zone:{attribute:!1},patron:{state:!0},asked:{state:!0},found:{state:!0},busy:{state:!0},trouble:{state:!0}};begin(){this.busy=!1}async start(){this.patron=void 0,await this.focusOn("#identifier")}back(){let{patron:e}=this;return e===void 0?!1:(this.patron=void 0,this.focusOn(`.hit[data-patron="${e}"]`),!0)}view(){let{patron:e,asked:t}=this;return o`<div ?hidden=${e!==void 0}>${this.searchView()}</div>
      ${e===void 0?l:o`<p><button type="button" @click=${()=>this.back()}>${this.word("back-to-hits")}</button></p>
              <desk-person
                embedded
                lang=${this.language}
                heading-level=${this.headingLevel}
                .zone=${this.zone}
                .patron=${e}
                .purpose=${t?.purpose??""}
              ></desk-person>`}`}searchView(){let{found:e,busy:t,trouble:n}=this;return o`${this.heading(this.word("find"))}
      <form @submit=${this.submit}>
        <div class="fields">
          ${b({name:"identifier",label:this.word("number")})}
          ${b({name:"email",label:this.word("email"),type:"email"})}
          ${b({name:"phone",label:this.word("phone"),type:"tel"})}
          ${b({name:"familyName",label:this.word("family")})}
          ${b({name:"givenName",label:this.word("given")})}
          ${b({name:"birthDate",label:this.word("field-birthDate"),type:"date"})}
        </div>
        <p class="hint">${this.word("find-hint")}</p>
        ${b({name:"purpose",label:this.word("purpose"),needed:!0,shortest:3})}
        <p class="hint">${this.word("purpose-hint")}</p>
        <div class="actions">
          <button class="primary" aria-disabled=${t?"true":"false"}>${this.word("search")}</button>
        </div>
      </form>
      ${n?this.troubleView(n,void 0):l} ${t?this.skeleton(3):l}
      ${e&&!t?this.foundView(e):l}`}foundView({patrons:e,complete:t,unasked:n,next:r}){return o`<div class="subheading" role="heading" aria-level=${this.headingLevel+1} tabindex="-1" id="found">
        ${this.word("hits",{count:String(e.length)})}
      </div>
      ${t?l:o`<div class="note">
              <p><strong>${this.say("partial")}</strong></p>
              ${n.map(({institution:s,why:a})=>this.unknownAt(s,a))}
            </div>`}
      <div @keydown=${this.walk}>${e.map(s=>this.hitView(s))}</div>
      ${r===void 0?l:o`<button type="button" @click=${()=>{this.more(r)}}>${this.word("more")}</button>`}`}hitView({patron:e,name:t,birthDate:n,emails:r,numbers:s,active:a}){return o`<button type="button" class="hit" data-patron=${e} @click=${()=>this.openHit(e)}>
      <strong><bdi>${[t.given,t.family].filter(Boolean).join(" ")}</bdi></strong
      >${n===void 0?l:o` · ${this.day(n)}`}<br />${[...s,...r].join(" · ")}<br />${a.map(d=>this.place(d)).join(", ")}
    </button>`}openHit(e){this.patron=e}submit=e=>{e.preventDefault();let t=e.target,n=Gn.map(r=>[r,k(t,r)]).filter(([,r])=>r!=="");this.search({zone:this.zone,criteria:Object.fromEntries(n),purpose:k(t,"purpose")})};async search(e){if(this.busy)return;this.asked=e,this.busy=!0,this.trouble=this.found=void 0;let{zone:t,criteria:n,purpose:r}=e,s=await this.ask(a=>je(t,{...n,purpose:r},a));if(this.busy=!1,!!s){if("trouble"in s){this.trouble=s.trouble;return}this.found=s.answer,this.announce(this.word("hits",{count:String(s.answer.patrons.length)})),await this.focusOn(s.answer.patrons.length>0?".hit":"#found")}}async more(e){let{asked:t,found:n}=this;if(!t||!n||this.busy)return;let r=await this.ask(s=>je(t.zone,{...t.criteria,purpose:t.purpose,cursor:e},s));!r||this.found!==n||("trouble"in r?this.trouble=r.trouble:this.found={...r.answer,patrons:[...n.patrons,...r.answer.patrons]})}};var Kn=["captured","refunded","extended","posted","open"],ke=class extends x{static properties={settlement:{state:!0},trouble:{state:!0},busy:{state:!0}};begin(){this.busy=!1}view(){let{settlement:e,trouble:t,busy:n}=this;return o`${this.heading(this.word("settlement"))}
      <form @submit=${this.submit}>
        <div class="fields">
          ${b({name:"merchant",label:this.word("merchant"),value:C.get("desk-merchant")??"",needed:!0})}
          ${b({name:"day",label:this.word("day"),type:"date",value:Zn(),needed:!0})}
        </div>
        <div class="actions"><button class="primary" aria-disabled=${n?"true":"false"}>${this.word("show")}</button></div>
      </form>
      ${t?this.troubleView(t,void 0):l} ${n?this.skeleton(3):l}
      ${e?this.settlementView(e):l}`}settlementView({day:e,complete:t,sums:n,rows:r,merchant:s}){let a=["captured","refunded","extended","posted","open"];return o`<div class="subheading" role="heading" aria-level=${this.headingLevel+1} tabindex="-1" id="settlement">
        ${s}, ${this.day(e)}
      </div>
      ${t?l:o`<p class="note"><strong>${this.word("settlement-partial")}</strong></p>`}
      ${n.length===0?l:this.table(this.word("sums"),[this.word("currency"),...a.map(d=>this.word(`money-${d}`)),this.word("at-desk")],o`${n.map(d=>this.sumView(d))}`)}
      ${r.length===0?o`<p>${this.word("no-money")}</p>`:this.table(this.word("renewals"),[this.word("number-of-renewal"),this.word("place"),...a.map(d=>this.word(`money-${d}`)),this.word("state"),this.word("reference")],o`${r.map(d=>this.rowView(d))}`)}`}sumView({paid:e,refunded:t,extended:n,posted:r,open:s,atDesk:a}){return o`<tr>
      <th scope="row">${e.currency}</th>
      ${[e,t,n,r,s,a].map(d=>o`<td class="money">${this.money(d)}</td>`)}
    </tr>`}rowView(e){let t=[e.receipt,e.deskReference,e.resolution?.reference].filter(n=>n!==void 0);return o`<tr>
      <th scope="row">${e.renewal}</th>
      <td>${this.place(e.institution)}</td>
      ${Kn.map(n=>o`<td class="money">${this.money(e[n])}</td>`)}
      <td>${this.word(`renewals-${e.state}`)}</td>
      <td>${t.map(n=>o`<p>${n}</p>`)}</td>
    </tr>`}submit=e=>{e.preventDefault();let t=e.target;this.load(k(t,"merchant"),k(t,"day"))};async load(e,t){if(this.busy)return;this.busy=!0,this.trouble=this.settlement=void 0;let n=await this.ask(r=>pt(e,t,{...r,headers:{Accept:"application/json"}}));this.busy=!1,n&&("trouble"in n?this.trouble=n.trouble:typeof n.answer!="string"&&(C.set("desk-merchant",e),this.settlement=n.answer,await this.focusOn("#settlement")))}};function Zn(){let i=new Date,e=t=>String(t).padStart(2,"0");return`${i.getFullYear()}-${e(i.getMonth()+1)}-${e(i.getDate())}`}var Jn=["find","changes","conflicts","renewals","settlement"],Ce=class extends x{static properties={shownView:{state:!0},zone:{state:!0},isIn:{state:!0},trouble:{state:!0},keysOn:{state:!0}};constructor(){super(),this.shownView="find",this.keysOn=C.get("desk-keys")!=="off",this.headingLevel=1}connectedCallback(){super.connectedCallback(),document.addEventListener("keydown",this.pressed),this.session.watch(()=>{this.seeWhoIsIn()})}disconnectedCallback(){super.disconnectedCallback(),document.removeEventListener("keydown",this.pressed)}begin(){this.seeWhoIsIn()}async seeWhoIsIn(){try{await this.session.arrive(),this.isIn=await this.session.token()!==void 0,this.topology=await pe(this.gateway,this.language),this.zone??=this.topology.networkZones[0]?.id}catch(e){this.isIn??=!1,this.trouble=this.failed(e)}}view(){return document.documentElement.lang=this.language,document.title=this.word("title"),o`<div class="bar">
        <div role="heading" aria-level="1" class="heading" tabindex="-1">${this.word("title")}</div>
        <div class="actions">
          <label class="told" for="language">${this.word("language")}</label>
          <select id="language" @change=${this.speak}>
            ${zt.map(e=>o`<option value=${e} ?selected=${e===this.language} lang=${e}>${Yn(e)}</option>`)}
          </select>
          <button type="button" @click=${()=>this.showKeys()}>${this.word("keys")}</button>
          ${this.isIn?o`<button type="button" @click=${()=>{this.leave()}}>${this.say("sign-out")}</button>`:l}
        </div>
      </div>
      ${this.trouble?this.troubleView(this.trouble,()=>this.tryAgain()):l}
      ${this.isIn===void 0?this.skeleton(4):this.isIn?this.deskView():this.signInView()} ${this.keysView()}`}signInView(){let e=this.topology?.staffSignIn??[];return o`<p>${this.word("sign-in-text")}</p>
      <div class="actions">
        ${e.map(({provider:t="",name:n})=>o`<button type="button" class="primary" @click=${()=>{this.goTo(t)}}>
              ${this.say("by-provider",{name:n??t})}
            </button>`)}
      </div>
      ${this.topology&&e.length===0?o`<p class="note">${this.word("no-staff-way")}</p>`:l}`}deskView(){let e=this.topology?.networkZones??[];return o`<div class="bar">
        <nav aria-label=${this.word("title")}>
          ${Jn.map(t=>o`<button type="button" aria-current=${this.shownView===t?"page":l} @click=${()=>this.go(t)}>
                ${this.word(t)}
              </button>`)}
        </nav>
        ${e.length<2?l:o`<div>
                <label for="zone">${this.word("zone")}</label>
                <select id="zone" @change=${this.chooseZone}>
                  ${e.map(({id:t,name:n})=>o`<option value=${t} ?selected=${t===this.zone}>${n}</option>`)}
                </select>
              </div>`}
      </div>
      ${this.zone===void 0?l:this.partView(this.zone)}`}partView(e){let{language:t}=this;return o`<desk-search
        embedded
        heading-level="2"
        lang=${t}
        .zone=${e}
        ?hidden=${this.shownView!=="find"}
      ></desk-search>
      ${this.otherView(e)}`}otherView(e){let{language:t}=this;switch(this.shownView){case"find":return l;case"changes":return o`<desk-changes embedded heading-level="2" lang=${t} .zone=${e}></desk-changes>`;case"conflicts":return o`<desk-conflicts
          embedded
          heading-level="2"
          lang=${t}
          .zone=${e}
          @desk-change=${this.follow}
        ></desk-conflicts>`;case"renewals":return o`<desk-renewals embedded heading-level="2" lang=${t} .zone=${e}></desk-renewals>`;case"settlement":return o`<desk-settlement embedded heading-level="2" lang=${t}></desk-settlement>`}}keysView(){let e=[["/","key-search"],["↑ ↓","key-arrows"],["Enter","key-enter"],["Escape","key-escape"],["?","key-help"]];return o`<dialog class="keys" aria-labelledby="keys-title">
      <h2 id="keys-title">${this.word("keys")}</h2>
      <dl>
        ${e.map(([t,n])=>o`<dt><kbd>${t}</kbd></dt>
              <dd>${this.word(n)}</dd>`)}
      </dl>
      <label class="pick"
        ><input type="checkbox" .checked=${this.keysOn} @change=${this.turnKeys} />${this.word("keys-on")}</label
      >
      <div class="actions"><button type="button" @click=${()=>this.dialog?.close()}>${this.say("close")}</button></div>
    </dialog>`}get dialog(){return this.renderRoot.querySelector("dialog")}showKeys(){this.dialog?.showModal()}pressed=e=>{let{key:t}=e;if(!this.isIn||e.ctrlKey||e.altKey||e.metaKey||this.dialog?.open===!0)return;let n=e.composedPath()[0],r=n instanceof HTMLInputElement||n instanceof HTMLTextAreaElement||n instanceof HTMLSelectElement;if(t==="Escape"&&!r){this.back()&&e.preventDefault();return}!this.keysOn||r||(t==="/"?(e.preventDefault(),this.shownView="find",this.updateComplete.then(()=>this.renderRoot.querySelector("desk-search")?.start())):t==="?"&&(e.preventDefault(),this.showKeys()))};back(){return this.renderRoot.querySelector(this.shownView==="find"?"desk-search":"desk-changes")?.back()??!1}turnKeys=e=>{this.keysOn=e.target.checked,C.set("desk-keys",this.keysOn?void 0:"off")};speak=e=>{let{value:t}=e.target;C.set("desk-language",t),this.lang=t};chooseZone=e=>{this.zone=e.target.value};follow=e=>{this.shownView="changes",this.updateComplete.then(()=>this.renderRoot.querySelector("desk-changes")?.follow(e.detail.change))};go(e){this.shownView=e,this.announce(this.word(e))}tryAgain(){this.trouble=void 0,this.refresh()}async goTo(e){this.trouble=void 0;try{await this.session.leaveFor(e,location.origin+location.pathname,this.language)}catch(t){this.trouble=this.failed(t)}}async leave(){try{await this.session.end()}catch(e){this.trouble=this.failed(e)}}};function Yn(i){return new Intl.DisplayNames([i],{type:"language"}).of(i)??i}var Yt=C.get("desk-language"),Qt=document.querySelector("librarian-desk");Yt!==void 0&&Qt&&Qt.setAttribute("lang",Yt);var Qn={"desk-change":me,"desk-changes":he,"desk-conflicts":ye,"desk-person":be,"desk-renewals":we,"desk-search":ve,"desk-settlement":ke,"librarian-desk":Ce};for(let[i,e]of Object.entries(Qn))customElements.define(i,e);
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
