/** How a page looks: in light and dark, on paper, with the fonts of whoever reads it. */
export const PAGE_STYLE: string = `
:root{color-scheme:light dark;--text:#1f2328;--dim:#57606a;--back:#fff;--soft:#f6f8fa;--line:#d0d7de;--focus:#0550ae;
--green:#116329;--red:#a40e26;--yellow:#7d4e00;--blue:#0550ae;--warn:#fff8c5}
@media(prefers-color-scheme:dark){:root{--text:#e6edf3;--dim:#9198a1;--back:#0d1117;--soft:#161b22;--line:#30363d;--focus:#79c0ff;
--green:#7ee787;--red:#ffa198;--yellow:#e3b341;--blue:#79c0ff;--warn:#2d2409}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem;max-width:72rem;color:var(--text);background:var(--back);font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;margin:0 0 .5rem}h2{font-size:1.1rem;margin:2rem 0 .5rem}
code,pre,.mono{font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
code{overflow-wrap:anywhere}
a,summary,input,select,button,[tabindex]{outline-offset:2px}
:focus-visible{outline:2px solid var(--focus)}
.warning{padding:.6rem 1rem;background:var(--warn);border-left:4px solid var(--yellow)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:1rem 0}dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}
.dangers{list-style:none;margin:0;padding:0}.dangers>li{display:grid;grid-template-columns:5.5rem minmax(10rem,1fr) 2fr;gap:.25rem .75rem;padding:.35rem 0;border-bottom:1px solid var(--line);content-visibility:auto;contain-intrinsic-size:auto 2.2rem}
@media(max-width:40rem){.dangers>li{grid-template-columns:1fr}}
.filters{display:flex;flex-wrap:wrap;gap:.75rem;align-items:end;margin:.75rem 0}
.filters label{display:grid;gap:.15rem;color:var(--dim);font-size:13px}
input,select,button{font:inherit;color:var(--text);background:var(--back);border:1px solid var(--dim);border-radius:6px;padding:.3rem .5rem;max-width:16rem}
#search{width:20rem;max-width:100%}button{cursor:pointer}
ol#list{list-style:none;margin:0;padding:0;border-top:1px solid var(--line)}
#list>li{border-bottom:1px solid var(--line);content-visibility:auto;contain-intrinsic-size:auto 2.4rem}
summary{display:flex;flex-wrap:wrap;gap:.25rem .75rem;padding:.4rem .25rem;cursor:pointer;list-style:none}
summary::before{content:"\\25B8";color:var(--dim)}details[open]>summary::before{content:"\\25BE"}
summary .number{color:var(--dim);min-width:3ch;text-align:right}summary .address{flex:1 1 20rem}summary .place,summary .state{color:var(--dim)}
.action{min-width:4.5rem;font-weight:600}
.create,.added{color:var(--green)}.delete,.failed,.refused,.removed{color:var(--red)}.update,.conflict,.changed{color:var(--yellow)}.adopt,.forget{color:var(--blue)}
.more{padding:.25rem .25rem .75rem 2.5rem}.more p{margin:.15rem 0;color:var(--dim);overflow-wrap:anywhere}
pre{margin:.4rem 0;padding:.6rem .8rem;background:var(--soft);border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere}
.picture{overflow:auto;border:1px solid var(--line);border-radius:6px;padding:.5rem}
footer{margin-top:2rem;color:var(--dim);font-size:13px}
@media print{.filters,#more,footer{display:none}body{max-width:none;padding:0}#list>li{content-visibility:visible;break-inside:avoid}.picture{overflow:visible}}
`;
