//! Owns [`Sources`]: the modules of a crate, and which of them names which, read from its files.
//!
//! A module is a file here; one that stands inside a file belongs to it. Tests are left out. A name counts for the file that
//! defines it: what a module only hands on (`pub use`) is followed to its source. Calls of methods are not seen.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, ExprLit, Item, Lit, Meta, UseTree};

/// The path of a module from its root, which stands first: `crate` for the library, `main` for the program.
pub(super) type Name = Vec<String>;

/// How many names a name may be handed on by.
const MAX_HANDED_ON: usize = 16;

#[derive(Debug, Default)]
struct Module {
    /// What it defines, but for its modules.
    defines: BTreeSet<String>,
    /// What it imports or hands on: the name here, and where it is from.
    imports: BTreeMap<String, Name>,
    /// What it imports or hands on whole.
    globs: Vec<Name>,
    /// All paths that it names, as they are written, but for those of imports.
    paths: BTreeSet<Name>,
}

/// The modules of a crate.
#[derive(Debug, Default)]
pub(super) struct Sources {
    modules: BTreeMap<Name, Module>,
    /// What a program calls the library.
    library: String,
}

impl Sources {
    /// Those of the crate in a folder, whose library has this name: `downbeat_client`.
    pub(super) fn read(folder: &Path, library: &str) -> Self {
        let mut sources = Sources { library: library.to_owned(), ..Self::default() };
        for (root, file) in [("crate", "src/lib.rs"), ("main", "src/main.rs")] {
            let file = folder.join(file);
            if file.is_file() {
                let parent = file.parent().unwrap().to_path_buf();
                sources.add(vec![root.to_owned()], &file, &parent);
            }
        }
        sources
    }

    /// Adds a module, and its own, which stand in `folder`. One with a file for each platform is one module.
    fn add(&mut self, name: Name, file: &Path, folder: &Path) {
        let text =
            std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let module = self.modules.remove(&name).unwrap_or_default();
        let mut reader = Reader { module, children: Vec::new(), at: name.clone(), depth: 0 };
        reader.visit_file(&parsed);
        self.modules.insert(name.clone(), reader.module);
        for (child, files) in reader.children {
            let own: PathBuf = folder.join(&child);
            let usual = [folder.join(format!("{child}.rs")), own.join("mod.rs")];
            let told = files.iter().map(|name| file.with_file_name(name));
            let files: Vec<PathBuf> = told.chain(usual).filter(|file| file.is_file()).collect();
            assert!(!files.is_empty(), "no file of {child} in {}", folder.display());
            for file in files {
                self.add(joined(&name, &child), &file, &own);
            }
        }
    }

    /// For each module the modules that it names. The roots are among them.
    pub(super) fn arrows(&self) -> BTreeMap<&Name, BTreeSet<&Name>> {
        let arrows = self.modules.iter().map(|(name, module)| {
            let imported = module.imports.values().filter_map(|path| self.source(path, false, 0));
            let globs = module.globs.iter().filter_map(|path| self.source(path, true, 0));
            let named = module.paths.iter().filter_map(|path| self.source(&self.from(name, path)?, true, 0));
            let all = imported.chain(globs.filter(|_| name.len() == 1)).chain(named);
            (name, all.filter(|other| *other != name).collect())
        });
        arrows.collect()
    }

    /// Where a path that a module names is from, if it is from this crate.
    fn from(&self, name: &Name, path: &Name) -> Option<Name> {
        let module = &self.modules[name];
        let (first, rest) = path.split_first()?;
        if let Some(absolute) = absolute(name, path) {
            return Some(absolute);
        }
        if *first == self.library {
            return Some(path.clone());
        }
        if let Some(import) = module.imports.get(first) {
            return Some(import.iter().chain(rest).cloned().collect());
        }
        if module.defines.contains(first) {
            return None;
        }
        let child = joined(name, first);
        if self.modules.contains_key(&child) {
            return Some(child.iter().chain(rest).cloned().collect());
        }
        let glob = module.globs.iter().find(|glob| self.has(glob, first))?;
        Some(glob.iter().chain(path).cloned().collect())
    }

    /// Whether a module defines a name or hands it on.
    fn has(&self, name: &Name, item: &String) -> bool {
        let module = self.modules.get(name);
        module.is_some_and(|module| module.defines.contains(item) || module.imports.contains_key(item))
    }

    /// The module that defines what an absolute path names. One that names a module alone counts where `whole` says so.
    fn source(&self, path: &Name, whole: bool, handed_on: usize) -> Option<&Name> {
        assert!(handed_on < MAX_HANDED_ON, "{path:?}");
        let mut path = path.clone();
        if path[0] == self.library {
            "crate".clone_into(&mut path[0]);
        }
        let depth = (1..=path.len()).take_while(|depth| self.modules.contains_key(&path[..*depth])).last()?;
        let (name, rest) = path.split_at(depth);
        let (name, module) = self.modules.get_key_value(name)?;
        let Some(item) = rest.first() else { return whole.then_some(name) };
        if module.defines.contains(item) {
            return Some(name);
        }
        let glob = module.globs.iter().find(|glob| self.has(glob, item));
        let from = module.imports.get(item).cloned().or_else(|| Some(joined(glob?, item)));
        match from {
            Some(from) => {
                let from: Name = from.iter().chain(&rest[1..]).cloned().collect();
                // What is handed on from another crate is of the module that does so.
                if from[0] == self.library || self.modules.contains_key(&from[..1]) {
                    self.source(&from, whole, handed_on + 1)
                } else {
                    Some(name)
                }
            }
            None => Some(name),
        }
    }
}

/// The circles among modules: each a set of those that reach one another.
pub(super) fn circles<'a>(arrows: &BTreeMap<&'a Name, BTreeSet<&'a Name>>) -> Vec<BTreeSet<&'a Name>> {
    let reached: BTreeMap<&Name, BTreeSet<&Name>> =
        arrows.keys().map(|name| (*name, reached(arrows, name))).collect();
    let mut circles = Vec::new();
    for (name, all) in &reached {
        let circle: BTreeSet<&Name> =
            all.iter().filter(|other| reached[*other].contains(name)).copied().collect();
        if !circle.is_empty() && !circles.contains(&circle) {
            circles.push(circle);
        }
    }
    circles
}

/// The modules that arrows lead to from one.
fn reached<'a>(arrows: &BTreeMap<&'a Name, BTreeSet<&'a Name>>, from: &'a Name) -> BTreeSet<&'a Name> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&Name> = vec![from];
    while let Some(name) = open.pop() {
        open.extend(arrows[name].iter().filter(|other| reached.insert(**other)));
    }
    reached
}

/// A module or an item in a module.
fn joined(name: &[String], item: &str) -> Name {
    name.iter().cloned().chain([item.to_owned()]).collect()
}

/// A path from the root, of one that begins with `crate`, `self` or `super` in the module `name`; `None` of others.
fn absolute(name: &Name, path: &[String]) -> Option<Name> {
    let (base, from) = match path.first()?.as_str() {
        "crate" => (&name[..1], 1),
        "self" => (&name[..], 1),
        "super" => {
            let up = path.iter().take_while(|part| *part == "super").count();
            (&name[..name.len().checked_sub(up)?], up)
        }
        _ => return None,
    };
    Some(base.iter().chain(&path[from..]).cloned().collect())
}

/// Collects what a file says.
struct Reader {
    module: Module,
    /// Its modules that are files, and what it says where they are.
    children: Vec<(String, Vec<String>)>,
    at: Name,
    /// How many modules within the file it is in.
    depth: usize,
}

impl Reader {
    fn import(&mut self, tree: &UseTree, before: &[String]) {
        match tree {
            UseTree::Path(path) => self.import(&path.tree, &joined(before, &path.ident.to_string())),
            UseTree::Name(name) => self.named(before, &name.ident.to_string(), None),
            UseTree::Rename(name) => {
                self.named(before, &name.ident.to_string(), Some(name.rename.to_string()))
            }
            UseTree::Glob(_) => self.module.globs.push(absolute(&self.at, before).unwrap_or(before.to_vec())),
            UseTree::Group(group) => group.items.iter().for_each(|item| self.import(item, before)),
        }
    }

    fn named(&mut self, before: &[String], item: &str, renamed: Option<String>) {
        let path = if item == "self" { before.to_vec() } else { joined(before, item) };
        let name = renamed.unwrap_or_else(|| path.last().unwrap().clone());
        // An import without `crate` is of another crate, or of a module of this file.
        let path = absolute(&self.at, &path).unwrap_or_else(|| {
            if self.children.iter().any(|(name, _)| *name == path[0]) {
                self.at.iter().chain(&path).cloned().collect()
            } else {
                path
            }
        });
        // One name for a module of each platform is an arrow to all of them.
        if let Some(other) = self.module.imports.insert(name, path).filter(|other| other[0] == self.at[0]) {
            let rest = other.into_iter().skip(1);
            self.module.paths.insert(["crate".to_owned()].into_iter().chain(rest).collect());
        }
    }
}

impl<'a> Visit<'a> for Reader {
    fn visit_file(&mut self, file: &'a syn::File) {
        // The modules first: an import may name one that is declared below it.
        for item in &file.items {
            if let Item::Mod(module) = item
                && module.content.is_none()
                && !is_test(&module.attrs)
            {
                self.children
                    .push((module.ident.to_string(), module.attrs.iter().filter_map(told_file).collect()));
            }
        }
        visit::visit_file(self, file);
    }

    fn visit_item(&mut self, item: &'a Item) {
        let (attributes, name) = match item {
            Item::Const(item) => (&item.attrs, Some(&item.ident)),
            Item::Enum(item) => (&item.attrs, Some(&item.ident)),
            Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
            Item::Impl(item) => (&item.attrs, None),
            Item::Macro(item) => (&item.attrs, item.ident.as_ref()),
            Item::Mod(item) => (&item.attrs, item.content.is_some().then_some(&item.ident)),
            Item::Static(item) => (&item.attrs, Some(&item.ident)),
            Item::Struct(item) => (&item.attrs, Some(&item.ident)),
            Item::Trait(item) => (&item.attrs, Some(&item.ident)),
            Item::Type(item) => (&item.attrs, Some(&item.ident)),
            Item::Use(item) => (&item.attrs, None),
            _ => panic!("an item of another kind in {:?}", self.at),
        };
        if is_test(attributes) {
            return;
        }
        self.module.defines.extend(name.map(ToString::to_string));
        if let (Item::Mod(_), Some(name)) = (item, name) {
            self.at.push(name.to_string());
            self.depth += 1;
            visit::visit_item(self, item);
            self.depth -= 1;
            self.at.pop();
        } else {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        if !is_test(&item.attrs) {
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_stmt(&mut self, statement: &'a syn::Stmt) {
        let attributes = match statement {
            syn::Stmt::Expr(syn::Expr::Call(call), _) => call.attrs.as_slice(),
            _ => &[],
        };
        if !is_test(attributes) {
            visit::visit_stmt(self, statement);
        }
    }

    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        self.import(&item.tree, &[]);
    }

    // Links of documents, and derives, are no dependence of the code.
    fn visit_attribute(&mut self, _: &'a Attribute) {}

    fn visit_visibility(&mut self, _: &'a syn::Visibility) {}

    fn visit_path(&mut self, path: &'a syn::Path) {
        let names = path.segments.iter().map(|segment| segment.ident.to_string());
        // What is above a module within the file is the file.
        let mut above = self.depth;
        let names = names
            .skip_while(|name| name == "super" && above.checked_sub(1).map(|left| above = left).is_some());
        self.module.paths.insert(names.collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'a syn::Macro) {
        self.visit_path(&call.path);
        let enums = call.parse_body::<syn::File>().ok();
        if let Some(enums) = enums.filter(|file| file.items.iter().all(|item| matches!(item, Item::Enum(_))))
        {
            return visit::visit_file(self, &enums);
        }
        // What else a macro is given is not parsed: its names are those of its words that `::` joins.
        let tokens = call.tokens.to_string();
        let words = tokens.replace(" :: ", "::");
        for word in words.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
            let path: Name = word.trim_matches(':').split("::").map(str::to_owned).collect();
            if path.len() > 1 || path[0].starts_with(char::is_uppercase) {
                self.module.paths.insert(path);
            }
        }
    }
}

/// The file that an attribute gives to a module: `path = "…"`, alone or for one platform.
fn told_file(attribute: &Attribute) -> Option<String> {
    let text = match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg_attr") => list.tokens.to_string(),
        Meta::NameValue(pair) if pair.path.is_ident("path") => {
            let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &pair.value else { return None };
            return Some(text.value());
        }
        _ => return None,
    };
    Some(text.split_once("path = \"")?.1.split_once('"')?.0.to_owned())
}

/// Whether something is compiled for tests alone.
fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|condition| condition.is_ident("test"))
    })
}
